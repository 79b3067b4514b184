"""Opening, saving and closing documents, and asking before anything is lost.

A run that is still going is saved too: the training thread hands over a checkpoint between two steps.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.ui.run_control import RunControl

# Dialogs are loaded with the first one that is shown: a window needs none of them to open.
if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from nnstudio.core.training.checkpoint import Checkpoint

MOST_RECENT = 10
SUFFIX = ".nnstudio"


class FileControl(QObject):
    """The file side of one document.

    Signals:
        refused(problems): a file could not be read or written; a tuple of Problem.
        noted(problems): a file was read, but something in it was left out; a tuple of Problem.
        saved(path): the document is in this file now.
        opened(): another document is shown.
    """

    refused = Signal(object)
    noted = Signal(object)
    saved = Signal(object)
    opened = Signal()

    def __init__(self, control: RunControl, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._control = control
        self._document = control.document
        self._session = control.session
        self._settings = settings
        self._window = window
        self._waiting: tuple[Path, Callable[[], None] | None] | None = None
        self._session.checkpointReady.connect(self._write_waiting)
        self._session.stateChanged.connect(self._state_changed)

    # -- opening -----------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty canvas."""
        self.leave_then(lambda: self._show(Experiment(), None, None))

    def open_example(self, name: str) -> None:
        """An untitled copy of a ready experiment."""
        self.open_copy(lambda: example(name))

    def open_copy(self, make: Callable[[], Experiment]) -> None:
        """An experiment without a file, made once what was there is left."""
        self.leave_then(lambda: self._show(make(), None, None))

    def ask_open(self) -> None:
        """Let the user choose a file and open it."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("Open experiment"), self._folder(), _filter()
        )
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> None:
        """Open a file; what is wrong with it is announced and the document stays as it is."""
        # Loaded with the first file: a window needs none of it to open.
        from nnstudio.core.files.opening import open_file

        try:
            opened = open_file(path)
        except ProblemError as error:
            self.refused.emit(error.problems)
            return

        def show() -> None:
            self._show(opened.experiment, path, opened.run)
            if opened.notes:
                self.noted.emit(opened.notes)

        # Later, where a run has to end first.
        self.leave_then(show)

    def recent(self) -> list[Path]:
        """The files opened or saved last that still exist, newest first."""
        return [path for path in self.listed() if path.is_file()]

    def listed(self) -> list[Path]:
        """The files opened or saved last, newest first, also those that are not there any more."""
        stored = self._settings.value("files/recent", [])
        names = [stored] if isinstance(stored, str) else stored
        if not isinstance(names, list):
            return []
        return [Path(name) for name in names if isinstance(name, str)]

    def forget(self, path: Path) -> None:
        """Take a file off the list; the file itself stays."""
        self._settings.setValue("files/recent", [str(p) for p in self.listed() if p != path])

    # -- saving ------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save to the document's file, or ask for one."""
        self._control.aboutToAct.emit()
        self._save_then(None)

    def save_as(self) -> None:
        """Ask for a file and save to it."""
        self._control.aboutToAct.emit()
        path = self._ask_path()
        if path is not None:
            self._save_to(path, None)

    def leave_then(self, then: Callable[[], None]) -> None:
        """Do ``then`` after unsaved work was saved, given up, or there was none; else do nothing.

        A run that is going is ended first.
        """

        def go() -> None:
            self._control.when_still(then)

        if not self._document.unsaved:
            go()
            return
        from PySide6.QtWidgets import QMessageBox

        answer = self._ask_unsaved()
        if answer == QMessageBox.StandardButton.Save:
            self._save_then(go)
        elif answer == QMessageBox.StandardButton.Discard:
            go()

    # -- inside ------------------------------------------------------------------------------------

    def _show(self, experiment: Experiment, path: Path | None, run: Checkpoint | None) -> None:
        self._document.open(experiment, path)
        self._session.show(run)
        if path is not None:
            self._remember(path)
        self.opened.emit()

    def _ask_unsaved(self) -> QMessageBox.StandardButton:
        from PySide6.QtWidgets import QMessageBox

        name = self._document.title or tr("Untitled")
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(tr("Save the changes to {name}?", name=f"“{name}”"))
        if self._session.alive:
            box.setInformativeText(tr("Training is going on; it will be stopped."))
        else:
            box.setInformativeText(tr("What is not saved will be lost."))
        box.setStandardButtons(
            QMessageBox.StandardButton.Save
            | QMessageBox.StandardButton.Discard
            | QMessageBox.StandardButton.Cancel
        )
        for button, text in (
            (QMessageBox.StandardButton.Save, tr("Save")),
            (QMessageBox.StandardButton.Discard, tr("Discard")),
            (QMessageBox.StandardButton.Cancel, tr("Cancel")),
        ):
            box.button(button).setText(text)
        box.setDefaultButton(QMessageBox.StandardButton.Save)
        answer = QMessageBox.StandardButton(box.exec())
        box.deleteLater()
        return answer

    def _ask_path(self) -> Path | None:
        from PySide6.QtWidgets import QFileDialog

        name = (self._document.title or tr("Untitled")) + SUFFIX
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save experiment"), str(Path(self._folder()) / name), _filter()
        )
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(SUFFIX)

    def _save_then(self, then: Callable[[], None] | None) -> None:
        path = self._document.path or self._ask_path()
        if path is not None:
            self._save_to(path, then)

    def _save_to(self, path: Path, then: Callable[[], None] | None) -> None:
        if self._session.alive:
            self._waiting = (path, then)
            self._session.request_checkpoint()
        else:
            self._write(path, self._session.checkpoint, then)

    @Slot(object)
    def _write_waiting(self, checkpoint: Checkpoint) -> None:
        if self._waiting is not None:
            (path, then), self._waiting = self._waiting, None
            self._write(path, checkpoint, then)

    @Slot(str)
    def _state_changed(self, _state: str) -> None:
        """A run that ended before it could answer is saved as it ended."""
        if self._waiting is not None and not self._session.alive:
            (path, then), self._waiting = self._waiting, None
            self._write(path, self._session.checkpoint, then)

    def _write(self, path: Path, run: Checkpoint | None, then: Callable[[], None] | None) -> None:
        from nnstudio.core.files.saving import save as save_file

        try:
            save_file(path, self._document.experiment, run)
        except ProblemError as error:
            self.refused.emit(error.problems)
            return
        self._document.mark_saved(path)
        if self._session.alive:
            self._document.mark_results()
        self._remember(path)
        self.saved.emit(path)
        if then is not None:
            then()

    def _remember(self, path: Path) -> None:
        full = path.absolute()
        names = [str(full), *(str(p) for p in self.listed() if p != full)]
        self._settings.setValue("files/recent", names[:MOST_RECENT])

    def _folder(self) -> str:
        recent = self.recent()
        folder = self._document.path.parent if self._document.path else None
        return str(folder or (recent[0].parent if recent else Path.home()))


def _filter() -> str:
    return tr("NN Studio experiments") + " (*.nnstudio *.json)"
