"""Names that keep their room, changed values that say so, and a formula that follows the settings."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from ui.inspector.hands import row

from nnstudio.core.experiment import edits
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dense import Dense
from nnstudio.core.penalties.l2 import L2
from nnstudio.language import set_language
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.inspector.formula import FormulaCard


def plain(card: FormulaCard) -> list[str]:
    """The lines of a card without their marks."""
    texts = (text.replace("<br>", "; ").replace("&nbsp;", " ") for text in card.texts())
    return [" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in texts]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "a = x W + b, y = f(a)"),
        ({"dropout": 0.3}, "a = x W + b, z = f(a), y = z m / (1 − p)"),
        ({"batch_norm": "before"}, "a = x W + b, z = BN(a), y = f(z)"),
        ({"batch_norm": "after"}, "a = x W + b, z = f(a), y = BN(z)"),
        (
            {"batch_norm": "before", "dropout": 0.3},
            "a = x W + b, z = BN(a), h = f(z), y = h m / (1 − p)",
        ),
    ],
)
def test_the_formula_of_a_dense_block_says_what_is_chosen(settings, line, qtbot) -> None:
    card = FormulaCard()
    qtbot.addWidget(card)
    card.show_part(Dense(**settings))
    first, *more = plain(card)
    assert first == line
    assert any("BN(x) = γ" in text for text in more) is ("batch_norm" in settings)
    assert more[-2:] == ["f(x) = max(0, x)", "w = z √(2 / nin), z ~ N(0, 1)"]


def test_weight_decay_has_a_line_only_where_it_acts(qtbot) -> None:
    card = FormulaCard()
    qtbot.addWidget(card)
    card.show_part(Dense())
    without = plain(card)
    card.show_part(Dense(batch_norm="before", weight_decay=L2(strength=0.1)))
    assert len(plain(card)) == len(without) + 2
    assert "Σ" in plain(card)[-1]


def test_batch_norm_is_written_in_symbols(qtbot) -> None:
    card = FormulaCard()
    qtbot.addWidget(card)
    card.show_part(BatchNorm())
    assert plain(card) == ["x\u0302 = (x − μB) / √(σB2 + ε); y = γ x\u0302 + β"]


def test_a_changed_value_says_what_its_dot_means(inspector, document) -> None:
    units = row(inspector.block_form, "units")
    assert "right-click" not in units.label.toolTip()
    document.edit(lambda e: edits.set_field(e, "dense_2", "units", 30), "x")
    assert "Changed from the default 100; right-click to reset" in units.label.toolTip()
    document.edit(lambda e: edits.set_field(e, "dense_2", "units", 100), "x")
    assert "right-click" not in units.label.toolTip()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_row_of_choices_never_cuts_its_name(language, open_inspector, document, qtbot) -> None:
    set_language(language)
    try:
        inspector = open_inspector(document)
        inspector.set_selection(("dense_2",))
        document.edit(lambda e: edits.set_field(e, "dense_2", "batch_norm", "before"), "x")
        norm = row(inspector.block_form, "batch_norm")
        for width in (276, 200):
            inspector.resize(width, 700)
            inspector.show()
            QApplication.processEvents()
            assert norm.label.width() >= norm.label.sizeHint().width()
            holder = norm.editor.parentWidget()
            assert holder is not None and norm.rect().contains(holder.geometry())
        if language == "en":
            holder = norm.editor.parentWidget()
            assert holder is not None and holder.y() >= norm.label.geometry().bottom()
    finally:
        set_language("en")


def test_a_list_with_cut_text_tells_all_of_it(qtbot) -> None:
    combo = QuietCombo()
    qtbot.addWidget(combo)
    combo.addItems(["Binary cross-entropy", "MSE"])
    combo.setToolTip("What is minimised.")
    combo.setCurrentIndex(0)
    combo.setFixedWidth(90)
    combo.show()
    assert combo.is_cut()
    place = combo.rect().center()
    QApplication.sendEvent(
        combo, QHelpEvent(QEvent.Type.ToolTip, place, combo.mapToGlobal(QPoint(place)))
    )
    assert QToolTip.text() == "Binary cross-entropy\nWhat is minimised."
    QToolTip.hideText()
    combo.setCurrentIndex(1)
    assert not combo.is_cut()


def test_the_steps_of_a_dense_block_follow_each_other() -> None:
    for norm in ("none", "before", "after"):
        for dropout in (0.0, 0.5):
            line = Dense(batch_norm=norm, dropout=dropout).formula_lines()[0]
            equations = [equation.split(" = ") for equation in line.split(", ")]
            for (name, _), (_, made) in pairwise(equations):
                assert re.search(rf"\b{name}\b", made), line
            assert equations[-1][0] == "y"
