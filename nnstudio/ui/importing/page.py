"""The window in which a file is looked at before it becomes the experiment's data.

It is not modal: the studio goes on beside it, and closing it gives up what it was reading.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import tr
from nnstudio.language.amounts import memory
from nnstudio.language.sentences import say
from nnstudio.ui.data.pass_task import PassTask
from nnstudio.ui.importing.dropping import dropped_path
from nnstudio.ui.importing.options import ImportOptions
from nnstudio.ui.importing.preview_task import PreviewTask, Wish
from nnstudio.ui.importing.preview_view import PreviewView
from nnstudio.ui.importing.start import ImportStart
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.restyle import set_style_property

if TYPE_CHECKING:
    from nnstudio.core.datasets.own_data import OwnData
    from nnstudio.core.importers.base import Importer, Preview
    from nnstudio.core.importers.reading import Progress


class ImportPage(QWidget):
    """One import at a time.

    Signals:
        imported(data, report): a data set was read as a whole; with what of it was left out.
    """

    imported = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Import data") + " - NN Studio")
        self.setAccessibleName(tr("Import data"))
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._path = ""
        self._preview: Preview | None = None
        self._split: OwnData | None = None
        self._like: OwnData | None = None
        self._waiting = False
        self.previews = PreviewTask(self)
        self.previews.answered.connect(self._answered)
        self.previews.refused.connect(self._refused)
        self.reading = PassTask("import", self)
        self.reading.ended.connect(self._read)
        self.reading.failed.connect(self._failed)
        self.reading.progressed.connect(self._progressed)
        self.reading.stateChanged.connect(self._show_state)
        self.start = ImportStart()
        self.start.fileWanted.connect(self.ask_file)
        self.start.folderWanted.connect(self.ask_folder)
        self.start.fetched.connect(self.look_at)
        self.options = ImportOptions()
        self.options.importerChanged.connect(self._look)
        self.options.targetChosen.connect(self._set_target)
        self.options.splitChanged.connect(self._set_split)
        self.view = PreviewView()
        self.view.columnChanged.connect(self._set_column)
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.name.setProperty("role", "heading")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.go = QPushButton(tr("Import"))
        set_style_property(self.go, "kind", "primary")
        self.go.clicked.connect(self.import_now)
        self.stop = QPushButton(tr("Cancel"))
        self.stop.clicked.connect(self._cancel)
        self._build()
        self._show_state()

    def sizeHint(self) -> QSize:
        return QSize(themes.px(1000), themes.px(680))

    # -- what is wanted ------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show it without a file: what can be chosen, dropped or fetched."""
        self.reading.cancel()
        self._path, self._preview = "", None
        self._stack.setCurrentWidget(self.start)
        self.start.refresh()
        self._come()

    @Slot(str)
    def look_at(self, path: str, like: OwnData | None = None) -> None:
        """Look at a file or folder; the choices of ``like``, data that were imported before, are kept."""
        self.reading.cancel()
        self._path, self._preview, self._like = path, None, like
        self._split = like
        self._stack.setCurrentWidget(self._work)
        self.name.setText(Path(path).name or path)
        self.name.setToolTip(path)
        self._ask(Wish(path))
        self._come()

    @Slot()
    def ask_file(self) -> None:
        """Let the user choose a file."""
        from nnstudio.core.importers.finding import suffixes

        known = " ".join(f"*{end} *{end}.gz" for ends in suffixes().values() for end in ends)
        filters = ";;".join((f"{tr('Data')} ({known})", f"{tr('All files')} (*)"))
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose data"), str(Path(self._path).parent) if self._path else "", filters
        )
        if chosen:
            self.look_at(chosen)

    @Slot()
    def ask_folder(self) -> None:
        """Let the user choose a folder of pictures."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder of pictures"))
        if chosen:
            self.look_at(chosen)

    @Slot()
    def import_now(self) -> None:
        """Read everything with the choices as they are."""
        self.options.settle()
        preview, split, path = self._preview, self._split, self._path
        if preview is None or self._waiting:
            return
        from nnstudio.core.datasets.own_data import import_data

        importer = preview.importer
        self.reading.start(lambda: import_data(path, importer, old=split))

    # -- looking -------------------------------------------------------------------------------------

    def _ask(self, wish: Wish) -> None:
        self._waiting = True
        self.previews.ask(wish)
        self._show_state()

    @Slot(object)
    def _look(self, importer: Importer) -> None:
        self._ask(Wish(self._path, importer))

    @Slot(object, object)
    def _answered(self, wish: Wish, preview: Preview) -> None:
        if wish.path != self._path:
            return
        from nnstudio.core.datasets.own_data import OwnData

        first = self._preview is None
        like = self._like
        if first and like is not None and type(like.importer) is type(preview.importer):
            self._like = None
            fitted = preview.importer.fitted_to(like.importer)
            if fitted != preview.importer:
                self._preview = preview
                self._look(fitted)
                return
        self._waiting = False
        self._preview = preview
        self._split = self._split or OwnData()
        self.options.show_preview(preview, self._split)
        self.options.show()
        if first:
            target = self.options.target
            (self.go if target.isHidden() else target).setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.show_preview(preview)
        self._show_state()

    @Slot(object)
    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self._waiting = False
        if self._preview is None:
            self.options.hide()
        self.view.show_trouble(problems)
        self._show_state()
        # Options that were refused can be put right; there is nothing to import meanwhile.
        self.go.setEnabled(False)

    @Slot(str)
    def _set_target(self, name: str) -> None:
        importer: Any = self._preview.importer if self._preview is not None else None
        if importer is not None:
            self._change(lambda: importer.with_target(name, self._preview.rows))  # type: ignore[union-attr]

    @Slot(str, str, str)
    def _set_column(self, name: str, field: str, value: str) -> None:
        importer: Any = self._preview.importer if self._preview is not None else None
        if importer is None:
            return
        if field == "role" and value == "target":
            self._set_target(name)
        else:
            self._change(lambda: importer.with_column(name, **{field: value}))

    def _change(self, make: Any) -> None:
        try:
            self._look(make())
        except ProblemError as error:
            self.summary.setText(" ".join(map(say, error.problems[:2])))

    @Slot(object)
    def _set_split(self, split: OwnData) -> None:
        self._split = split
        self.options.show_split(split)
        self._show_state()

    # -- reading -------------------------------------------------------------------------------------

    @Slot(object)
    def _read(self, result: Any) -> None:
        data, report = result
        self._show_state()
        self.hide()
        self.imported.emit(data, report)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        self._show_state()
        self.summary.setText(" ".join(map(say, problems[:3])))
        set_style_property(self.summary, "role", "warning")

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        self.progress.setValue(round(1000 * progress.share))
        self.summary.setText(
            tr(
                "{done} of {total} read, {count} samples so far",
                done=memory(progress.done),
                total=memory(progress.total),
                count=f"{progress.samples:,}",
            )
        )

    @Slot()
    def _cancel(self) -> None:
        if self.reading.busy:
            self.reading.cancel()
        else:
            self.close()

    @Slot()
    def _show_state(self) -> None:
        """What can be done now, and what importing would do."""
        busy = self.reading.busy
        self.progress.setVisible(busy)
        if not busy:
            self.progress.setValue(0)
        self.options.setEnabled(not busy)
        self.view.setEnabled(not busy)
        self.stop.setText(tr("Stop reading") if busy else tr("Cancel"))
        ready = self._preview is not None and not self._waiting and not busy
        self.go.setEnabled(ready and not self._lacking())
        set_style_property(self.summary, "role", "secondary")
        if busy:
            self.summary.setText(tr("Reading all of it"))
        elif self._preview is None:
            self.summary.setText(tr("Looking at the file") if self._waiting else "")
        else:
            self.summary.setText(self._lacking() or _summary(self._preview, self._split))

    def _lacking(self) -> str:
        """What has to be chosen before anything can be imported."""
        importer: Any = self._preview.importer if self._preview is not None else None
        columns = getattr(importer, "columns", None)
        if columns is None:
            return ""
        if not any(column.role == "target" for column in columns):
            return tr("Choose the column that the network is to learn.")
        if not any(column.role == "input" for column in columns):
            return tr("Choose at least one column that the network sees.")
        return ""

    # -- the window ----------------------------------------------------------------------------------

    def _build(self) -> None:
        other = QPushButton(tr("Another file…"))
        other.clicked.connect(self.ask_file)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(other)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.options)
        middle.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.stop)
        foot.addWidget(self.go)
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(self.progress)
        column.addLayout(foot)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.start)
        self._stack.addWidget(self._work)

    def _come(self) -> None:
        if not self.isVisible():
            self.resize(self.sizeHint().boundedTo(self.screen().availableSize()))
        self.show()
        self.raise_()
        self.activateWindow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.look_at(str(path))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shutdown()

    def shutdown(self) -> None:
        """Give up whatever is under way."""
        self.reading.cancel()
        self.previews.end()
        self.start.shutdown()
        self._waiting = False


def _summary(preview: Preview, split: OwnData | None) -> str:
    """What would be imported, as far as the beginning tells."""
    return tr(
        "About {samples} samples of {values} values, {size} in memory.",
        samples=f"{preview.samples:,}",
        values=f"{preview.values:,}",
        size=memory(preview.bytes),
    )
