"""What a user's hands do to a form: find a row, write into it, pick from it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from nnstudio.core.layers.dense import Dense
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.inspector.editors.line import ValueLine
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.inspector.row import Row


def row(form: Form, *path: str) -> Row:
    found = form.row(path)
    assert found is not None
    return found


def line(form: Form, *path: str) -> ValueLine:
    control = row(form, *path).editor.control()
    assert isinstance(control, ValueLine)
    return control


def combo(form: Form, name: str) -> QuietCombo:
    control = row(form, name).editor.control()
    assert isinstance(control, QuietCombo)
    return control


def write(qtbot, target: QLineEdit, text: str, key: Qt.Key | None = Qt.Key.Key_Return) -> None:
    target.setFocus()
    target.selectAll()
    qtbot.keyClick(target, Qt.Key.Key_Delete)
    qtbot.keyClicks(target, text)
    if key is not None:
        qtbot.keyClick(target, key)


def pick(qtbot, form: Form, name: str, type_id: str) -> None:
    chosen = combo(form, name)
    qtbot.keyClick(chosen, Qt.Key.Key_Home)
    while chosen.currentData() != type_id:
        qtbot.keyClick(chosen, Qt.Key.Key_Down)


def dense(document, block: str = "dense_2") -> Dense:
    layer = document.experiment.network.by_id[block].layer
    assert isinstance(layer, Dense)
    return layer
