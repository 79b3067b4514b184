"""Typing numbers: nothing typed is lost, what is wrong is said, and only changes are announced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.ui.widgets.number_edit import Number, NumberEdit, log_step, number_text


def rate(text: str) -> tuple[Number | None, str | None]:
    """Accept a positive float below 10."""
    try:
        value = float(text)
    except ValueError:
        return None, f"{text} is not a number"
    if not 0 < value < 10:
        return None, "The learning rate lies between 0 and 10"
    return value, None


def count(text: str) -> tuple[Number | None, str | None]:
    """Accept a whole number from 1."""
    try:
        value = int(text)
    except ValueError:
        return None, f"{text} is not a whole number"
    return (value, None) if value >= 1 else (None, "At least one")


class Form(QWidget):
    """An edit with a neighbour to move the focus to, and what it announced."""

    def __init__(self, edit: NumberEdit) -> None:
        super().__init__()
        self.edit = edit
        self.other = NumberEdit(1, count)
        layout = QVBoxLayout(self)
        layout.addWidget(edit)
        layout.addWidget(self.other)
        self.committed: list[object] = []
        self.errors: list[str] = []
        edit.committed.connect(self.committed.append)
        edit.error.connect(self.errors.append)


def form(qtbot: QtBot, edit: NumberEdit) -> Form:
    result = Form(edit)
    qtbot.addWidget(result)
    with qtbot.waitActive(result):
        result.show()
        result.activateWindow()
    edit.setFocus()
    edit.selectAll()
    return result


def test_enter_commits_a_number_in_any_notation(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, "1e-3")
    assert f.committed == []
    qtbot.keyClick(f.edit, Qt.Key.Key_Return)
    assert f.committed == [0.001]
    assert f.edit.value() == 0.001
    assert f.edit.text() == "0.001"


def test_unchanged_numbers_are_not_announced(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClick(f.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(f.edit, "0.050")
    qtbot.keyClick(f.edit, Qt.Key.Key_Return)
    f.other.setFocus()
    assert f.committed == []
    assert f.edit.text() == "0.05"


def test_leaving_commits_once(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, "0.2")
    qtbot.keyClick(f.edit, Qt.Key.Key_Return)
    f.other.setFocus()
    assert f.committed == [0.2]
    f.edit.setFocus()
    f.edit.selectAll()
    qtbot.keyClicks(f.edit, "0.3")
    f.other.setFocus()
    assert f.committed == [0.2, 0.3]


@pytest.mark.parametrize("text", ["abc", "-1", "0", "1e999", "0,05"])
def test_bad_text_stays_and_is_explained(qtbot: QtBot, text: str) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, text)
    qtbot.keyClick(f.edit, Qt.Key.Key_Return)
    f.other.setFocus()
    assert f.committed == []
    assert f.edit.text() == text
    assert f.edit.value() == 0.05
    assert f.edit.property("error") is True
    assert f.edit.problem() == rate(text)[1] == f.errors[-1]
    assert f.edit.accessibleDescription() == f.edit.problem()


def test_repairing_takes_the_error_away(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, "0x")
    assert f.edit.property("error") is True
    qtbot.keyClick(f.edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(f.edit, ".1")
    assert f.edit.property("error") is False
    assert f.errors[-1] == ""
    qtbot.keyClick(f.edit, Qt.Key.Key_Enter)
    assert f.committed == [0.1]


def test_escape_goes_back(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, "abc")
    qtbot.keyClick(f.edit, Qt.Key.Key_Escape)
    assert f.edit.text() == "0.05"
    assert f.edit.problem() == ""
    assert f.edit.property("error") is False
    f.other.setFocus()
    assert f.committed == []


def test_up_and_down_add_the_step(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(2, count))
    qtbot.keyClick(f.edit, Qt.Key.Key_Up)
    qtbot.keyClick(f.edit, Qt.Key.Key_Down)
    qtbot.keyClick(f.edit, Qt.Key.Key_Down)
    assert f.committed == [3, 2, 1]
    assert all(type(value) is int for value in f.committed)
    # Below the least value there is nothing to step to, and nothing to complain about.
    qtbot.keyClick(f.edit, Qt.Key.Key_Down)
    assert f.committed == [3, 2, 1]
    assert f.edit.problem() == ""


def test_steps_on_a_logarithmic_scale(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate, log_steps=True))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(f.edit, key)
    assert f.committed == [0.1, 0.2, 0.1, 0.05, 0.02]


def test_decimal_steps_do_not_drift(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.1, rate, step=0.1))
    qtbot.keyClick(f.edit, Qt.Key.Key_Up)
    qtbot.keyClick(f.edit, Qt.Key.Key_Up)
    assert f.edit.text() == "0.3"


def test_a_value_from_outside_is_shown_silently(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, "abc")
    f.edit.set_value(0.4)
    assert (f.edit.text(), f.edit.problem(), f.committed) == ("0.4", "", [])


def test_the_same_value_from_outside_does_not_disturb_typing(qtbot: QtBot) -> None:
    f = form(qtbot, NumberEdit(0.05, rate))
    qtbot.keyClicks(f.edit, "0.0")
    f.edit.set_value(0.05)
    assert f.edit.text() == "0.0"


@given(st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False)))
def test_the_text_of_a_number_is_that_number(value: Number) -> None:
    assert type(value)(number_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [(100, "100"), (0.05, "0.05"), (1e-5, "1e-5"), (1.0, "1"), (0.0001, "1e-4"), (1e20, "1e20")]
)  # fmt: skip
def test_numbers_are_written_as_people_type_them(value: Number, text: str) -> None:
    assert number_text(value) == text


@given(st.floats(1e-8, 1e8))
def test_steps_up_and_down_meet(value: float) -> None:
    up = log_step(value, 1)
    assert value < up <= 2.5 * value * (1 + 1e-9)
    assert log_step(value, -1) < value
    assert log_step(log_step(up, 1), -1) == up


def test_whole_numbers_stay_whole_on_the_ladder() -> None:
    assert [log_step(v, 1) for v in (0, 1, 2, 5, 7, 100)] == [1, 2, 5, 10, 10, 200]
    assert [log_step(v, -1) for v in (1, 2, 7, 100)] == [0, 1, 5, 50]
    assert type(log_step(7, 1)) is int
    assert log_step(-2.0, 1) == -1.0
