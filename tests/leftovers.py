"""Find what a test leaves behind: threads, processes, running timers, windows.

It looks, reports and then removes what it can, so that one careless test does not disturb the next.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_GRACE_SECONDS = 1.0
# Windows that Qt itself makes and keeps: tool tips and the like.
_WINDOWS_OF_QT = {"QTipLabel", "QDesktopScreenWidget", "QRollEffect", "QAlphaWidget"}


class Leftovers:
    """What exists before a test, to tell what it added."""

    def __init__(
        self, *, window: bool, kept: Callable[[], frozenset[int]] = frozenset[int]
    ) -> None:
        self._window = window
        self._kept = kept
        self._processes = _children()
        self._threads = set(threading.enumerate())
        self._windows = {id(w) for w in _windows()} if window else set[int]()

    def collect(self) -> list[str]:
        """Return a line for each thing left behind, having stopped and removed what can be."""
        found: list[str] = []
        if self._window:
            found += self._collect_qt()
        found += [f"thread {thread.name}" for thread in self._new_threads()]
        for process in self._new_processes():
            found.append(f"process {process}")
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        return found

    def _new_processes(self) -> list[int]:
        """Processes that the test started and that neither ended nor are kept for later tests."""
        deadline = time.monotonic() + _GRACE_SECONDS
        while new := _children() - self._processes - self._kept():
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        return sorted(new)

    def _new_threads(self) -> list[threading.Thread]:
        deadline = time.monotonic() + _GRACE_SECONDS
        left = [t for t in threading.enumerate() if t not in self._threads and not t.daemon]
        for thread in left:
            thread.join(max(0.0, deadline - time.monotonic()))
        return [thread for thread in left if thread.is_alive()]

    def _collect_qt(self) -> list[str]:
        from PySide6.QtCore import QThread, QTimer
        from PySide6.QtWidgets import QApplication

        if not isinstance(QApplication.instance(), QApplication):
            return []
        # Closing first: a window stops its threads and timers when it is closed, and so it should.
        for window in _windows():
            window.close()
        _delete_what_waits()
        gc.collect()
        found: list[str] = []
        for thing in _alive((QThread, QTimer)):
            if isinstance(thing, QThread) and thing.isRunning():
                found.append(f"running {_name(thing)}")
                thing.requestInterruption()
                thing.quit()
                thing.wait(2000)
            elif isinstance(thing, QTimer) and thing.isActive():
                found.append(f"active {_name(thing)}")
                thing.stop()
        for window in _windows():
            if id(window) not in self._windows:
                found.append(f"window {_name(window)}")
                window.deleteLater()
        _delete_what_waits()
        return found


def set_settings_folder(folder: Path) -> None:
    """Make QSettings read and write under `folder`."""
    from PySide6.QtCore import QSettings

    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(form, scope, str(folder / scope.name))


def _children() -> set[int]:
    """Return the processes this one started; none where the system does not list them in files (not Linux)."""
    found: set[int] = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # The thread ended meanwhile.
            found |= set(map(int, listed.read_text().split()))
    return found


def _windows() -> list:
    """Return the windows nobody owns; one with a parent goes with its parent."""
    from PySide6.QtWidgets import QApplication

    return [
        w
        for w in QApplication.topLevelWidgets()
        if w.parent() is None and w.metaObject().className() not in _WINDOWS_OF_QT
    ]


def _alive(kinds: tuple[type, ...]) -> Iterator[object]:
    import shiboken6

    for thing in gc.get_objects():
        # type() and not isinstance: a proxy must not be woken up by being looked at.
        if issubclass(type(thing), kinds) and shiboken6.isValid(thing):
            yield thing


def _delete_what_waits() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # type: ignore[arg-type]
    QCoreApplication.processEvents()


def _name(thing: object) -> str:
    name = thing.objectName()  # type: ignore[attr-defined]
    return type(thing).__name__ + (f" '{name}'" if name else "")
