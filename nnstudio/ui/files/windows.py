"""The windows of the program: each has a document of its own, and a file is open in one of them only.

It knows how another one is made because the composition root has told it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot

from nnstudio.ui.files.recovery_box import RecoveryBox

if TYPE_CHECKING:
    from nnstudio.core.files.recovery import Leftover
    from nnstudio.ui.document import Document
    from nnstudio.ui.files.autosave import Autosave
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.session import TrainingSession

BESIDE = QPoint(32, 32)
"""A new window stands so far from the one it was asked for in."""


class Member(Protocol):
    """One document with its session and its window."""

    document: Document
    session: TrainingSession
    window: MainWindow
    autosave: Autosave

    def remake(self) -> None:
        """Make the window anew, in another language."""
        ...


class Windows(QObject):
    """All windows of one program.

    Attributes:
        members: those that are open, the one that was opened last behind.
        make: makes another one that nobody sees yet; None where there is only one.
        box: where unsaved work is kept.
        leftovers: work that programs which are gone have left, as far as it was looked for.
        leaving: whether the system wants the program to end.

    Signals:
        leftoversChanged(): some was found, recovered or thrown away.
    """

    leftoversChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.members: list[Member] = []
        self.make: Callable[[], Member] | None = None
        self.box = RecoveryBox()
        self.leftovers: tuple[Leftover, ...] = ()
        self.leaving = self._quitting = False

    def add(self, member: Member) -> None:
        """A window has been made."""
        self.members.append(member)

    def remove(self, member: Member) -> None:
        """A window was closed."""
        if member in self.members:
            self.members.remove(member)
        if self._quitting:
            QTimer.singleShot(0, self, self._close_next)

    def showing(self, path: Path) -> Member | None:
        """The window that has this file open."""
        wanted = _real(path)
        for member in self.members:
            known = member.document.path
            if known is not None and _real(known) == wanted:
                return member
        return None

    def show(self, path: Path) -> bool:
        """Bring the window that has this file open to the front; False where there is none."""
        member = self.showing(path)
        if member is not None:
            bring_forward(member.window)
        return member is not None

    def open_new(self, path: Path | None = None) -> Member | None:
        """Another window, with an empty canvas or with a file."""
        if self.make is None:
            return None
        before = self.members[-1].window if self.members else None
        member = self.make()
        if before is not None and not before.isMaximized():
            member.window.resize(before.size())
            member.window.move(before.pos() + BESIDE)
        member.window.show()
        bring_forward(member.window)
        if path is not None:
            member.window.files.open(path)
        return member

    def quit(self) -> None:
        """Close one window after the other, until one of them stays."""
        self._quitting = True
        self._close_next()

    def keep_all(self) -> None:
        """Keep what is not saved in any window, now."""
        for member in self.members:
            member.autosave.keep()
            member.autosave.wait()

    @Slot()
    def stay(self) -> None:
        """Somebody has decided to stay."""
        self._quitting = False

    @Slot()
    def _close_next(self) -> None:
        if self._quitting and self.members:
            bring_forward(self.members[-1].window)
            self.members[-1].window.close()
        else:
            self._quitting = False

    # -- what programs that are gone have left ------------------------------------------------------

    def look_for_leftovers(self) -> None:
        """Find work that was not saved when a program went."""
        self.leftovers = self.box.leftovers()
        self.leftoversChanged.emit()

    def recover(self, leftover: Leftover, here: MainWindow) -> None:
        """Show it, in ``here`` where nothing is lost by that, else in a window of its own."""
        from nnstudio.core.parts.problem import Problem, ProblemError

        folder = self.box.folder()
        try:
            opened = leftover.open()
            if folder is None:
                return
            recovery = folder.adopt(leftover)
        except ProblemError as error:
            here.files.refused.emit(error.problems)
            self.look_for_leftovers()
            return
        except OSError:
            here.files.refused.emit((Problem.of("problem.recovery_gone", name=leftover.title),))
            self.look_for_leftovers()
            return
        member = next((one for one in self.members if one.window is here), None)
        if member is None or not _untouched(member):
            member = self.open_new() or member
        if member is not None:
            member.window.files.show_recovered(opened, leftover.origin)
            member.autosave.adopt(recovery)
            member.document.mark_results()
        self.leftovers = tuple(one for one in self.leftovers if one is not leftover)
        self.leftoversChanged.emit()

    def discard(self, leftover: Leftover) -> None:
        """Throw it away; somebody has said so."""
        leftover.discard()
        self.leftovers = tuple(one for one in self.leftovers if one is not leftover)
        self.leftoversChanged.emit()


def bring_forward(window: MainWindow) -> None:
    """Have the user look at a window."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()


def _untouched(member: Member) -> bool:
    """Whether nothing is lost when the window shows something else."""
    document = member.document
    return not (document.unsaved or document.path or member.session.alive)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path.absolute()
