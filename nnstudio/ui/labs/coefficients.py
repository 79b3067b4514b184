"""The numbers of a part as small lines in a row: a learning rate, a momentum.

They come from the part's description, so any part can be tried out with all its coefficients.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.widgets.number_edit import Number, NumberEdit


class Coefficients(QWidget):
    """One line for each number of a part.

    Signals:
        changed(part): the part with another value.
    """

    changed = Signal(object)

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self.lines: dict[str, NumberEdit] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(4)
        for field in type(part).describe():
            if field.kind in ("number", "integer"):
                self._add(field)

    def _add(self, field: FieldDescription) -> None:
        def read(text: str) -> tuple[Number | None, str | None]:
            try:
                return parse(field, text), None
            except ProblemError as error:
                return None, say(error.problems[0])

        line = NumberEdit(getattr(self._part, field.name), read, log_steps=field.scale == "log")
        line.setAccessibleName(tr(field.title))
        line.setToolTip(tr(field.doc))
        line.committed.connect(lambda value, name=field.name: self._set(name, value))
        line.error.connect(
            lambda text, line=line, field=field: line.setToolTip(text or tr(field.doc))
        )
        label = QLabel(tr(field.title))
        label.setProperty("role", "secondary")
        self._form.addRow(label, line)
        self.lines[field.name] = line

    def _set(self, name: str, value: Number) -> None:
        self._part = self._part.with_values(**{name: value})
        self.changed.emit(self._part)
