"""What can be chosen of an import: how the file is read, what is to be learned, and how much of it is for testing.

The forms come from the descriptions of the importer and of the data set, as everywhere in the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.inspector.editors.base import Change
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.inspector.paths import Path, replaced
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.core.datasets.own_data import OwnData
    from nnstudio.core.importers.base import Preview

WIDTH = 272


class ImportOptions(QScrollArea):
    """The choices of one import.

    Signals:
        importerChanged(importer): the file is to be read in another way.
        targetChosen(name): another column is to be learned.
        splitChanged(data): training and test parts are to be made in another way.
    """

    importerChanged = Signal(object)
    targetChosen = Signal(str)
    splitChanged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("How the data are imported"))
        self._importer: Any = None
        self._split: OwnData | None = None
        self.format_title = heading("")
        self.format_form = Form(self._apply_to_importer, say)
        self.target_title = heading(tr("What is to be learned"))
        self.target = QuietCombo()
        self.target.setAccessibleName(tr("Target column"))
        self.target.activated.connect(self._chosen)
        self.task = QLabel()
        self.task.setProperty("role", "caption")
        self.task.setWordWrap(True)
        self.split_title = heading(tr("Training and test"))
        self.split_form = Form(self._apply_to_split, say)
        content = QWidget()
        content.setProperty("surface", "window")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        for widget in (
            self.target_title,
            self.target,
            self.task,
            self.split_title,
            self.split_form,
            self.format_title,
            self.format_form,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.setFixedWidth(themes.px(WIDTH))

    def show_preview(self, preview: Preview, split: OwnData) -> None:
        """Show the choices as they are."""
        self._importer, self._split = preview.importer, split
        self.format_title.setText(tr(preview.importer.title))
        self.format_form.display((preview.importer,))
        columns = getattr(preview.importer, "columns", ())
        self.target_title.setVisible(bool(columns))
        self.target.setVisible(bool(columns))
        self.task.setVisible(bool(columns))
        names = [column.name for column in columns]
        if [self.target.itemText(n) for n in range(self.target.count())] != names:
            self.target.clear()
            self.target.addItems(names)
        targets = [column for column in columns if column.role == "target"]
        self.target.setCurrentIndex(names.index(targets[0].name) if len(targets) == 1 else -1)
        if targets:
            classes = targets[0].kind == "category"
            self.task.setText(
                tr("Its values are classes: the network says which.")
                if classes
                else tr("Its values are numbers: the network says how much.")
            )
        else:
            self.task.setText(tr("Choose the column that the network is to learn."))
        self.split_form.display((split,))

    def show_split(self, split: OwnData) -> None:
        """Show another way of making the parts."""
        self._split = split
        self.split_form.display((split,))

    def settle(self) -> None:
        """Take over what is still being typed."""
        self.format_form.settle()
        self.split_form.settle()

    def _chosen(self, index: int) -> None:
        self.targetChosen.emit(self.target.itemText(index))

    def _apply_to_importer(
        self, path: Path, change: Change, stepping: bool, field: FieldDescription
    ) -> str:
        return self._apply(self._importer, path, change, self.importerChanged.emit)

    def _apply_to_split(
        self, path: Path, change: Change, stepping: bool, field: FieldDescription
    ) -> str:
        return self._apply(self._split, path, change, self.splitChanged.emit)

    @staticmethod
    def _apply(owner: Any, path: Path, change: Change, tell: Callable[[Any], object]) -> str:
        try:
            tell(owner.with_values(**{path[0]: replaced(owner, path, change)}))
        except ProblemError as error:
            return say(error.problems[0])
        return ""
