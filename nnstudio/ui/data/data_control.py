"""Brings data into the document: imports, points drawn by hand, files that moved, and asking for new rows.

What is read is read in threads; what comes of it is one edit of the document that can be undone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Slot

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui import threads
from nnstudio.ui.data.pass_task import PassTask

# The import is loaded with the first file.
if TYPE_CHECKING:
    from nnstudio.core.datasets.base import Dataset
    from nnstudio.core.datasets.own_data import OwnData
    from nnstudio.core.importers.base import Report
    from nnstudio.ui.importing.page import ImportPage
    from nnstudio.ui.main_window import MainWindow

DOCUMENTS = (".nnstudio", ".json")
ELSEWHERE = ("problem.data_changed", "problem.data_missing")
"""What is wrong with a file may be that it is another one."""


class DataControl(QObject):
    """The data side of one window.

    Attributes:
        page: the import, once it was opened.
        pointing: looks whether a file is the one that was trained on.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page: ImportPage | None = None
        self.pointing = PassTask("point to data", self)
        self.pointing.ended.connect(self._pointed)
        self.pointing.failed.connect(self._other)
        self._path = ""
        window.session.failed.connect(self._run_failed)
        window.installEventFilter(self)

    # -- from outside --------------------------------------------------------------------------------

    def take(self, path: Path) -> None:
        """Somebody let a file or a folder fall on the window: an experiment is opened, all else imported."""
        if path.suffix.lower() in DOCUMENTS and not path.is_dir():
            self._window.files.open(path)
        else:
            self.look_at(path)

    def import_data(self) -> None:
        """Choose what to import."""
        self._made().begin()

    def look_at(self, path: Path, like: OwnData | None = None) -> None:
        """Look at a file before it is imported."""
        self._made().look_at(str(path), like)

    def draw_points(self) -> None:
        """Draw points by hand from now on; those drawn before are still there where they are in use."""
        from nnstudio.core.datasets.drawn import Drawn

        if not isinstance(self._window.document.experiment.data.dataset, Drawn):
            self._use(Drawn(points=()), tr("Draw points"))
        self._front()

    def point_again(self) -> None:
        """Ask where the data lie now, and look whether they are the same."""
        from PySide6.QtWidgets import QFileDialog

        data = self.own
        if data is None:
            return
        title, place = tr("Where is {name} now?", name=data.file_name), str(Path(data.path).parent)
        if data.importer.folder:
            chosen = QFileDialog.getExistingDirectory(self._window, title, place)
        else:
            every = f"{tr('All files')} (*)"
            chosen, _ = QFileDialog.getOpenFileName(self._window, title, place, every)
        if chosen:
            from nnstudio.core.datasets.own_data import pointed_to

            self._path = chosen
            self.pointing.start(lambda: pointed_to(data, chosen))

    def predict(self) -> None:
        """Ask the trained network about new data."""
        self._front("predict")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The import is a window of its own and does not go with this one by itself.
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.shutdown()
        return super().eventFilter(watched, event)

    @Slot(str)
    def answer(self, asked: str) -> None:
        """A fix of a problem needs an answer first."""
        if asked == "place_of_data":
            self.point_again()

    @property
    def own(self) -> OwnData | None:
        """The document's data where somebody brought them."""
        dataset: Any = self._window.document.experiment.data.dataset
        return dataset if dataset.type == "own_data" else None

    def has_place(self) -> bool:
        """Whether the document's data lie in a file that could move."""
        return self.own is not None and bool(self.own.path)

    def shutdown(self) -> None:
        """Give up what is under way; for closing the window."""
        self.pointing.cancel()
        threads.wait_for_all()
        if self.page is not None:
            self.page.close()
            self.page.shutdown()

    # -- what came of it -----------------------------------------------------------------------------

    @Slot(object, object)
    def _imported(self, data: OwnData, report: Report) -> None:
        self._use(data, tr("Import {name}", name=data.file_name))
        self._front()
        from nnstudio.ui.importing.words import imported_words, report_page

        text = imported_words(self._window.document.experiment, data, report)
        if not report.count:
            self._window.message_bar.show_message(text, "info")
            return
        from nnstudio.ui.dialogs.page import Page

        page = report_page(report)
        self._window.message_bar.show_message(
            text,
            "warning",
            tr("What was left out"),
            lambda: Page(tr("What was left out"), page, self._window).show(),
        )

    @Slot(object)
    def _pointed(self, data: OwnData) -> None:
        self._window.document.edit(
            lambda e: _placed(e, data), tr("Point to {name}", name=data.file_name)
        )
        self._window.messages.tell(tr("{name} is the same as before.", name=data.file_name))

    @Slot(object)
    def _other(self, problems: tuple[Problem, ...]) -> None:
        """What lies there is something else: it may be imported instead."""
        from nnstudio.language.sentences import say

        path, data = Path(self._path), self.own
        self._window.message_bar.show_message(
            " ".join(map(say, problems[:2])),
            "warning",
            tr("Import it instead…"),
            lambda: self.look_at(path, data),
        )

    @Slot(object)
    def _run_failed(self, problems: tuple[Problem, ...]) -> None:
        """A run whose data are not what they were says what can be done about it."""
        if not any(problem.code in ELSEWHERE for problem in problems):
            return
        from nnstudio.language.sentences import say

        text = " ".join(map(say, problems[:2]))
        bar = self._window.message_bar
        # Behind whatever else is said about the end of the run.
        QTimer.singleShot(
            0,
            self,
            lambda: bar.show_message(text, "error", tr("Point to it again…"), self.point_again),
        )

    def _use(self, dataset: Dataset, label: str) -> None:
        from nnstudio.core.experiment.data_edits import use_data

        self._window.document.edit(lambda e: use_data(e, dataset), label)

    def _front(self, name: str = "data") -> None:
        if self._window.pages.start is not None:
            self._window.pages.start.leave()
        dock = self._window.docks[name]
        dock.show()
        dock.raise_()
        self._window.activateWindow()

    def _made(self) -> ImportPage:
        if self.page is None:
            from nnstudio.ui.importing.page import ImportPage

            self.page = ImportPage(self._window)
            self.page.imported.connect(self._imported)
        return self.page


def _placed(experiment: Any, data: OwnData) -> Any:
    from nnstudio.core.experiment import edits

    return edits.set_data(experiment, dataset=data)
