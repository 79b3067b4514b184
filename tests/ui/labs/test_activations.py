"""The activation laboratory: any activation with its derivative, live numbers, and where no gradient passes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.leaky_relu import LeakyReLU
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.labs.shape import shape
from nnstudio.ui.labs.activations import ActivationLab, _zones


@pytest.fixture
def lab(qtbot: QtBot) -> ActivationLab:
    made = ActivationLab()
    qtbot.addWidget(made)
    made.resize(1000, 680)
    made.show()
    return made


def test_the_derivative_is_that_of_small_differences() -> None:
    for kind in ACTIVATIONS.types().values():
        if not (kind.elementwise and kind.differentiable):
            continue
        one = shape(kind(), -4.0, 4.0, 8001)
        numeric = np.gradient(one.y, one.x)
        wrong = np.abs(one.slope - numeric) > 1e-3
        # At a kink the difference lies between both slopes.
        assert wrong.mean() < 0.002, kind.title


def test_sigmoid_passes_a_quarter_and_is_flat_at_both_ends(lab: ActivationLab) -> None:
    sigmoid = shape(Sigmoid(), -6.0, 6.0)
    assert sigmoid.steepest == pytest.approx(0.25)
    assert len(_zones(sigmoid)) == 2
    assert [len(_zones(shape(one, -6, 6))) for one in (ReLU(), LeakyReLU())] == [1, 0]
    assert "0.25" in lab.sentence.text()


@pytest.mark.parametrize("name", [n for n, k in ACTIVATIONS.types().items() if k.elementwise])
def test_any_activation_is_drawn(lab: ActivationLab, name: str) -> None:
    lab.parts.set_parts((ACTIVATIONS.types()[name](),))
    lab.functions.pointed.emit(1.5)
    assert len(lab.shapes) == 1 and not lab.grab().isNull()


def test_a_number_changes_the_curve_at_once(lab: ActivationLab, qtbot: QtBot) -> None:
    lab.parts.set_parts((LeakyReLU(),))
    before = lab.shapes[0].y[0]
    line = next(iter(lab.parts.racers[0].choice.numbers.lines.values()))
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "0.5")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert lab.shapes[0].y[0] == pytest.approx(-3.0) != before


def test_the_pointer_reads_both_plots(lab: ActivationLab) -> None:
    lab.slopes.pointed.emit(0.0)
    assert lab.functions._at == lab.slopes._at == 0.0
    assert lab.functions.values_at(0.0) == pytest.approx([0.5, 0.0, 0.0])
    lab.slopes.pointed.emit(None)
    assert lab.functions._at is None


def test_nothing_to_show_says_what_to_do(lab: ActivationLab) -> None:
    lab.parts.set_parts(())
    assert "Add" in lab.sentence.text() and not lab.grab().isNull()
