"""Kinds of fields that no part uses yet have their editors too: flags, texts, long choices."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from nnstudio.core.parts.fields import choice, flag, integer, text
from nnstudio.core.parts.part import Description
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.inspector.editors.flag import FlagEditor
from nnstudio.ui.inspector.editors.typed import TypedEditor
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.widgets.segmented import Segmented


class Sample(Description):
    open: bool = flag(False, "Open")
    word: str = text("one", "Word", longest=5)
    few: Literal["a", "b"] = choice("a", "Few", {"a": "first", "b": "second"})
    many: Literal["a", "b", "c", "d", "e"] = choice(
        "a", "Many", {letter: letter * 3 for letter in "abcde"}
    )
    wordy: Literal["a", "b"] = choice(
        "b", "Wordy", {"a": "the whole training set", "b": "one sample at a time"}
    )
    count: int | None = integer(None, "Count", low=1)


@pytest.fixture
def form(qtbot) -> tuple[Form, list[tuple[Any, Any]]]:
    told: list[tuple[Any, Any]] = []

    def apply(path, change, stepping, field) -> str:
        told.append((path, change(None)))
        return ""

    made = Form(apply, lambda problem: problem.code)
    qtbot.addWidget(made)
    made.display((Sample(),))
    made.show()
    return made, told


def test_a_flag_is_a_tick(form, qtbot) -> None:
    made, told = form
    editor = made.row(("open",)).editor
    assert isinstance(editor, FlagEditor)
    qtbot.keyClick(editor.box, Qt.Key.Key_Space)
    assert told == [(("open",), True)]


def test_a_flag_that_differs_is_half_ticked_and_a_click_means_yes(form, qtbot) -> None:
    made, told = form
    made.display((Sample(), Sample(open=True)))
    box = made.row(("open",)).editor.box
    assert box.checkState() == Qt.CheckState.PartiallyChecked
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert told == [(("open",), True)]


def test_a_text_is_told_as_it_stands(form, qtbot) -> None:
    made, told = form
    editor = made.row(("word",)).editor
    assert isinstance(editor, TypedEditor)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "two")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert told == [(("word",), "two")]


def test_few_short_choices_stand_side_by_side_and_others_in_a_list(form) -> None:
    made, _ = form
    kinds = {name: type(made.row((name,)).editor.control()) for name in ("few", "many", "wordy")}
    assert kinds == {"few": Segmented, "many": QuietCombo, "wordy": QuietCombo}


def test_choices_that_differ_become_a_list_without_a_choice_and_back(form) -> None:
    made, _ = form
    made.display((Sample(), Sample(few="b")))
    control = made.row(("few",)).editor.control()
    assert isinstance(control, QuietCombo)
    assert control.currentIndex() == -1 and control.placeholderText() == "several"
    made.display((Sample(few="b"), Sample(few="b")))
    assert made.row(("few",)).editor.control().value() == "b"


def test_an_optional_number_can_be_emptied(form, qtbot) -> None:
    made, told = form
    made.display((Sample(count=3),))
    line = made.row(("count",)).editor.line
    assert line.text() == "3" and line.placeholderText() == "not set"
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == [(("count",), None)]


def test_the_wheel_scrolls_the_pane_and_changes_no_value(form) -> None:
    made, told = form
    combo = made.row(("many",)).editor.control()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(combo.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, turn)
    assert combo.currentData() == "a" and not told
    assert not turn.isAccepted()
