"""The document: the current experiment, its undo stack and where it is saved.

Every change of the experiment goes through ``apply``, so everything can be undone and every view hears
of it the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.shown import shown
from nnstudio.ui.files.file_hold import FileHold

if TYPE_CHECKING:
    from nnstudio.core.files.stamps import Stamp

LONGEST_TITLE = 120


class ReplaceExperiment(QUndoCommand):
    """One undoable step: the experiment before and after.

    Steps with the same non-empty ``merge`` key that follow each other become one, so that dragging a
    slider or a block is one undo.
    """

    def __init__(
        self, document: Document, old: Experiment, new: Experiment, label: str, merge: str = ""
    ) -> None:
        super().__init__(label)
        self._document, self._old, self._new, self._merge = document, old, new, merge

    def id(self) -> int:
        """Qt asks this to decide which steps may merge; -1 never merges."""
        return 1 if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ReplaceExperiment) or other._merge != self._merge:
            return False
        self._new = other._new
        if self._new == self._old:
            self.setObsolete(True)
        return True

    def redo(self) -> None:
        self._document._show(self._new)

    def undo(self) -> None:
        self._document._show(self._old)


class Document(QObject):
    """The experiment that is open.

    Attributes:
        stamp: its file as it was when it was read or written last; None where there is none.
        hold: keeps other programs off the file.

    Signals:
        changed(old, new): after every change, undo and redo; views compare sub-trees by identity.
        replaced(new): another experiment was opened; emitted after ``changed``.
        pathChanged(): the file or the "unsaved" state changed.
        historyMoved(): after every step on the undo stack, which can then say what it can undo. Listen to
            this and not to the stack: the stack still speaks while it is being destroyed.
    """

    changed = Signal(object, object)
    replaced = Signal(object)
    pathChanged = Signal()
    historyMoved = Signal()

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self._path: Path | None = None
        self.stamp: Stamp | None = None
        self.hold = FileHold()
        self._results_unsaved = False
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._clean_changed)
        self.undo_stack.indexChanged.connect(self._index_changed)

    @property
    def experiment(self) -> Experiment:
        """The current experiment."""
        return self._experiment

    @property
    def path(self) -> Path | None:
        """The file it was opened from or saved to."""
        return self._path

    @property
    def title(self) -> str:
        """The file's name without ending, else the experiment's own name, fit to be shown; may be empty."""
        name = self._path.stem.removesuffix(".nnstudio") if self._path else self._experiment.name
        return shown(name, LONGEST_TITLE)

    @property
    def unsaved(self) -> bool:
        """True when closing would lose an edit or a result."""
        return not self.undo_stack.isClean() or self._results_unsaved

    def apply(self, new: Experiment, label: str, merge: str = "") -> None:
        """Make ``new`` the current experiment as one undoable step called ``label``.

        Nothing happens when nothing differs.
        """
        if new == self._experiment:
            return
        self.undo_stack.push(ReplaceExperiment(self, self._experiment, new, label, merge))

    def edit(self, change: Callable[[Experiment], Experiment], label: str, merge: str = "") -> None:
        """Apply a pure edit to the current experiment; ProblemError passes through."""
        self.apply(change(self._experiment), label, merge)

    def open(self, experiment: Experiment, path: Path | None, stamp: Stamp | None = None) -> None:
        """Show another experiment; the undo stack starts anew."""
        self.undo_stack.clear()
        self._path, self.stamp = path, stamp
        self._results_unsaved = False
        self._show(experiment)
        self.replaced.emit(experiment)
        self.pathChanged.emit()

    def mark_saved(self, path: Path, stamp: Stamp | None = None) -> None:
        """The current state is now in ``path``."""
        self._path, self.stamp = path, stamp
        self._results_unsaved = False
        self.undo_stack.setClean()
        self.pathChanged.emit()

    def mark_results(self) -> None:
        """There is something that is in no file yet though nothing was edited: a run, or recovered work."""
        if not self._results_unsaved:
            self._results_unsaved = True
            self.pathChanged.emit()

    def forget_changes(self) -> None:
        """The user gave up what is not saved; closing asks no more."""
        self._results_unsaved = False
        self.undo_stack.setClean()
        self.pathChanged.emit()

    def _show(self, experiment: Experiment) -> None:
        old, self._experiment = self._experiment, experiment
        self.changed.emit(old, experiment)

    def _index_changed(self, _index: int) -> None:
        self.historyMoved.emit()

    def _clean_changed(self, _clean: bool) -> None:
        self.pathChanged.emit()
