"""A small sheet that asks which values of a setting are to be compared: boxes to tick, or a list to type.

The text is what counts; boxes write it, so that whoever ticks learns what could be typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.parts.fields import Choice, FieldDescription
from nnstudio.core.parts.parse import pieces
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registry_of
from nnstudio.core.study.lists import values_of
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import Say
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.number_edit import number_text
from nnstudio.ui.widgets.restyle import set_style_property

WIDTH = 320
APART = 10.0
"""A number on a logarithmic scale is compared with one that is so many times smaller and larger."""


class ComparePopover(QFrame):
    """Asks once; closed by Esc, by a click elsewhere, or when it was answered.

    Signals:
        chosen(text, everywhere): these values are to be compared, in all hidden layers or here.
    """

    chosen = Signal(str, bool)

    def __init__(
        self,
        field: FieldDescription,
        title: str,
        text: str,
        say: Say,
        parent: QWidget,
        *,
        hidden: bool | None = None,
    ) -> None:
        """Begin with ``text``; ``hidden`` offers all hidden layers, ticked or not, where it is not None."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "card")
        self._field, self._say = field, say
        self.setAccessibleName(tr("Compare values of {name}", name=title))
        self.boxes: dict[str, QCheckBox] = {}
        self.line = QLineEdit(text)
        self.line.setAccessibleName(self.accessibleName())
        self.everywhere = QCheckBox(tr("In all hidden layers"))
        self.everywhere.setVisible(hidden is not None)
        self.everywhere.setChecked(bool(hidden))
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.button = QPushButton(tr("Compare"))
        set_style_property(self.button, "kind", "primary")
        self._build()
        self.line.textChanged.connect(self._changed)
        self.line.returnPressed.connect(self._answer)
        self.button.clicked.connect(self._answer)
        self._changed()

    def open_below(self, widget: QWidget) -> None:
        """Show it under a widget, inside the screen."""
        self.adjustSize()
        place = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 4))
        room = widget.screen().availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        first = next(iter(self.boxes.values()), None)
        (first or self.line).setFocus(Qt.FocusReason.PopupFocusReason)
        self.line.selectAll()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(9)
        column.addWidget(heading(self.accessibleName()))
        choices = choices_of(self._field)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        half = -(-len(choices) // 2) if len(choices) > 4 else len(choices)
        for place, choice in enumerate(choices):
            box = QCheckBox(choice.title)
            box.clicked.connect(self._ticked)
            self.boxes[choice.value] = box
            grid.addWidget(box, place % half, place // half)
        if choices:
            column.addLayout(grid)
        column.addWidget(self.line)
        column.addWidget(self.everywhere)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.sentence, 1)
        foot.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(foot)
        self.setFixedWidth(themes.px(WIDTH))

    @Slot()
    def _ticked(self) -> None:
        """Write the values that are ticked, those that were typed with numbers of their own among them."""
        ticked = [value for value, box in self.boxes.items() if box.isChecked()]
        kept = [piece for piece in pieces(self.line.text()) if piece]
        wanted = [piece for piece in kept if _plain(piece) in ticked or piece not in self.boxes]
        known = {_plain(piece) for piece in wanted}
        wanted += [value for value in ticked if value not in known]
        self.line.setText(", ".join(piece for piece in wanted if _plain(piece) in ticked))

    @Slot()
    def _changed(self) -> None:
        """Tick what the text says, and say what is wrong with it."""
        typed = {_plain(piece) for piece in pieces(self.line.text())}
        for value, box in self.boxes.items():
            box.setChecked(value in typed)
        try:
            count = len(values_of(self._field, self.line.text()))
        except ProblemError as error:
            known = [piece for piece in pieces(self.line.text()) if piece]
            # Nobody is told off for what is not there yet.
            early = len(known) < 2 and error.problems[0].code == "problem.list_of_one"
            text = self._hint() if early else self._say(error.problems[0])
            self._tell(text, wrong=not early, ready=False)
        else:
            self._tell(tr("{count} values", count=count), wrong=False, ready=True)

    def _hint(self) -> str:
        if self._field.kind in ("number", "integer"):
            return tr("As in 0.1, 0.01 or log 1e-4..1e-1 x 7")
        return tr("Tick two or more")

    def _tell(self, text: str, *, wrong: bool, ready: bool) -> None:
        self.sentence.setText(text)
        set_style_property(self.sentence, "role", "error" if wrong else "caption")
        self.button.setEnabled(ready)
        self.setMinimumHeight(self.sizeHint().height())

    @Slot()
    def _answer(self) -> None:
        if self.button.isEnabled():
            text, everywhere = self.line.text().strip(), self.everywhere.isChecked()
            self.close()
            self.chosen.emit(text, everywhere)


def choices_of(field: FieldDescription) -> list[Choice]:
    """All values that can be ticked, with their names; none for numbers."""
    match field.kind:
        case "choice":
            found = (Choice(*pair) for pair in field.choices)
            return [Choice(choice.value, tr(choice.title)) for choice in found]
        case "flag":
            return [Choice("yes", tr("yes")), Choice("no", tr("no"))]
        case "part":
            family = registry_of(cast("type[Part]", field.family))
            return [Choice(part.type, tr(part.title)) for part in cast("Sequence[Part]", [*family])]
        case _:
            return []


def suggested(field: FieldDescription, value: object) -> str:
    """A list to begin with: the value there is, and for a number on a logarithmic scale its neighbours."""
    if isinstance(value, Part):
        return value.type
    if isinstance(value, bool):
        return "yes, no"
    if isinstance(value, float) and field.scale == "log" and value > 0:
        near = [float(f"{value * factor:.6g}") for factor in (1 / APART, 1.0, APART)]
        text = ", ".join(number_text(each) for each in near)
        try:
            values_of(field, text)
        except ProblemError:
            return number_text(value)
        return text
    if isinstance(value, float):
        return number_text(value)
    return "" if value is None else str(value)


def _plain(piece: str) -> str:
    """A value without the numbers in brackets behind it."""
    return piece.partition("(")[0].strip()
