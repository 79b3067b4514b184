"""Every part there is gets a form that shows its values and gives back what it is given.

No part is named: one that is added tomorrow is tested tomorrow.
"""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

import nnstudio.core.experiment.experiment as experiment
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.registry import registries
from nnstudio.language.manual import manual as said
from nnstudio.ui.inspector.editors.choice import ChoiceEditor
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.inspector.editors.flag import FlagEditor
from nnstudio.ui.inspector.editors.part import PartEditor
from nnstudio.ui.inspector.editors.typed import TypedEditor
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.inspector.formula import FormulaCard
from nnstudio.ui.inspector.paths import Path, replaced
from nnstudio.ui.inspector.row import Row
from nnstudio.ui.mathematics import equations
from nnstudio.ui.widgets.segmented import Segmented

ALL: list[type[Description]] = [
    *(part for registry in registries().values() for part in registry),
    experiment.DataChoice,
    experiment.Training,
]


class Owner:
    """Holds the description a form shows, as the document does."""

    def __init__(self, value: Description) -> None:
        self.value = value
        self.form = Form(self.apply, self.say)
        self.form.display((value,))

    def say(self, problem: Problem) -> str:
        return problem.code

    def apply(self, path: Path, change: Any, stepping: bool, field: Any) -> str:
        try:
            new = replaced(self.value, path, change)
        except ProblemError as error:
            return self.say(error.problems[0])
        self.value = self.value.with_values(**{path[0]: new})
        self.form.display((self.value,))
        return ""

    def at(self, path: Path) -> Any:
        value: Any = self.value
        for name in path:
            value = getattr(value, name)
        return value


def names(part: type[Description]) -> str:
    return part.__name__


def test_there_are_parts_of_several_families() -> None:
    assert len(ALL) > 20
    assert {"layer", "activation", "initializer", "optimizer", "loss"} <= set(registries())


@pytest.mark.parametrize("part", ALL, ids=names)
def test_every_field_has_a_row_that_shows_its_value(part, qtbot) -> None:
    owner = Owner(part.make())
    qtbot.addWidget(owner.form)
    own = [row for row in owner.form.rows() if len(row.path) == 1]
    assert [row.field for row in own] == list(part.describe())
    for row in owner.form.rows():
        assert shown(row) == owner.at(row.path)
        assert not row.is_changed()
        assert row.editor.control().accessibleName() == row.label.text() != ""


@pytest.mark.parametrize("part", ALL, ids=names)
def test_every_row_gives_back_what_it_is_given(part, qtbot) -> None:
    owner = Owner(part.make())
    qtbot.addWidget(owner.form)
    for path in [row.path for row in owner.form.rows()]:
        before = owner.value
        for wanted in values(owner, path):
            row = owner.form.row(path)
            assert row is not None
            give(row, wanted, qtbot)
            row = owner.form.row(path)
            assert row is not None and shown(row) == wanted
            got = owner.at(path)
            assert (got.type if row.field.kind == "part" else got) == type_or_self(wanted)
        owner.value = before
        owner.form.display((before,))


@pytest.mark.parametrize("part", ALL, ids=names)
def test_a_value_beyond_a_bound_stays_as_text_and_changes_nothing(part, qtbot) -> None:
    owner = Owner(part.make())
    qtbot.addWidget(owner.form)
    before = owner.value
    for row in owner.form.rows():
        if not isinstance(row.editor, TypedEditor) or row.field.kind == "text":
            continue
        texts = ["abc", "1e999", "nan"]
        texts += [] if row.field.low is None else [str(row.field.low - 1)]
        texts += [] if row.field.high is None else [str(row.field.high * 2 + 1)]
        for text in texts:
            row.editor.line.selectAll()
            qtbot.keyClicks(row.editor.line, text)
            qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
            assert row.sentence().startswith("problem."), (row.path, text)
            assert row.editor.line.text() == text
            assert row.editor.line.property("error") is True
            assert owner.value == before
            qtbot.keyClick(row.editor.line, Qt.Key.Key_Escape)
            assert row.sentence() == "" and shown(row) == owner.at(row.path)


@pytest.mark.parametrize("part", ALL, ids=names)
def test_every_formula_of_a_manual_has_a_card(part, qtbot) -> None:
    manual = getattr(part, "manual", None)
    if manual is None or not equations(manual()):
        return
    card = FormulaCard()
    qtbot.addWidget(card)
    card.show_part(part.make())
    assert not card.isHidden() and card.texts()
    assert card.accessibleDescription() == said(manual())
    assert not any(mark in line for line in card.texts() for mark in ("sqrt", "{", "}", "^"))


def shown(row: Row) -> Any:
    """The value a row shows, read from its control; a part's as the part of that type there is."""
    editor = row.editor
    match editor:
        case TypedEditor():
            return editor._parsed(editor.line.text())
        case FlagEditor():
            return editor.box.isChecked()
        case PartEditor():
            return Like(editor.combo.currentData())
        case ChoiceEditor():
            control = editor.control()
            if isinstance(control, QuietCombo):
                return control.currentData()
            assert isinstance(control, Segmented)
            return control.value()
    raise AssertionError(type(editor))


class Like:
    """Equal to a part of its type and to another of the same type."""

    def __init__(self, type_id: str) -> None:
        self.type = type_id

    def __eq__(self, other: object) -> bool:
        return getattr(other, "type", None) == self.type

    __hash__ = None  # type: ignore[assignment]


def type_or_self(value: Any) -> Any:
    return value.type if isinstance(value, Like) else value


def values(owner: Owner, path: Path) -> list[Any]:
    """Values to give a row: every choice, the ends of a range, something inside."""
    row = owner.form.row(path)
    assert row is not None
    field, editor = row.field, row.editor
    if isinstance(editor, PartEditor):
        return [Like(editor.combo.itemData(i)) for i in range(editor.combo.count())]
    if field.kind == "choice":
        return [value for value, _ in field.choices]
    if field.kind == "flag":
        return [True, False, True]
    if field.kind == "text":
        return ["some words"]
    kind = int if field.kind == "integer" else float
    ends = [
        kind(bound)
        for bound, closed in ((field.low, not field.open_low), (field.high, not field.open_high))
        if bound is not None and closed
    ]
    inside = [] if field.kind == "integer" else [0.25, 1e-7 if field.scale == "log" else 0.125]
    return [*ends, *inside, *([None] if field.optional else [])]


def give(row: Row, value: Any, qtbot) -> None:
    """Let a user's hands enter a value."""
    editor = row.editor
    if isinstance(editor, TypedEditor):
        editor.line.selectAll()
        text = "" if value is None else repr(value) if not isinstance(value, str) else value
        qtbot.keyClick(editor.line, Qt.Key.Key_Delete)
        qtbot.keyClicks(editor.line, text)
        qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    elif isinstance(editor, FlagEditor):
        if editor.box.isChecked() != value:
            qtbot.keyClick(editor.box, Qt.Key.Key_Space)
    elif isinstance(editor, PartEditor):
        qtbot.keyClick(editor.combo, Qt.Key.Key_Home)
        while editor.combo.currentData() != value.type:
            qtbot.keyClick(editor.combo, Qt.Key.Key_Down)
    else:
        control = editor.control()
        index = [each for each, _ in row.field.choices].index(value)
        if isinstance(control, QuietCombo):
            qtbot.keyClick(control, Qt.Key.Key_Home)
            for _ in range(index):
                qtbot.keyClick(control, Qt.Key.Key_Down)
        else:
            button = control.findChildren(QAbstractButton)[index]
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
