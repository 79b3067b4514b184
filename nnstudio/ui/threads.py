"""How a thread of the window begins, and how it ends: asked to, waited for, and given back.

Destroying one that still runs would end the whole program.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread


def holding(worker: QObject, name: str, parent: QObject) -> QThread:
    """A thread in which the slots of ``worker`` are called once it is started."""
    thread = QThread(parent)
    thread.setObjectName(name)
    worker.moveToThread(thread)
    return thread


def end(thread: QThread | None) -> None:
    """Wait until ``thread`` has ended; nothing where there is none."""
    if thread is not None:
        thread.quit()
        thread.wait()
        thread.deleteLater()


PATIENCE_MS = 60
"""How long somebody who looks away is made to wait."""

_leaving: list[tuple[QThread, QObject]] = []


def leave(thread: QThread | None, worker: QObject | None) -> None:
    """Ask ``thread`` to end without waiting for it: what it does last may take seconds, and is not wanted.

    ``worker`` is kept until then. Whoever ends the program calls ``wait_for_all``.
    """
    _leaving[:] = [pair for pair in _leaving if not pair[0].isFinished()]
    if thread is None or worker is None:
        return
    thread.quit()
    if thread.wait(PATIENCE_MS):
        thread.deleteLater()
        return
    thread.setParent(None)
    _leaving.append((thread, worker))


def wait_for_all() -> None:
    """Wait for the threads that were left; for closing the window."""
    for thread, _ in _leaving:
        thread.wait()
    _leaving.clear()
