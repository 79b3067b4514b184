"""The initialisation laboratory answers every change, the newest only, and says what the numbers say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.initializers.normal import Normal
from nnstudio.ui.labs.initialisation import PICTURES, InitialisationLab, _spaced


@pytest.fixture
def lab(qtbot: QtBot) -> Iterator[InitialisationLab]:
    made = InitialisationLab()
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitUntil(lambda: bool(made.passed))
    yield made
    made.close()


def answered(lab: InitialisationLab, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: any(p.settings == lab.settings for p in lab.passed.values()), timeout=10_000
    )


@pytest.mark.parametrize(
    ("index", "words"),
    [(0, "saturated"), (1, "vanishes"), (2, "vanishes"), (3, "passes through well")],
)
def test_the_lectures_pictures_are_one_click_each(
    lab: InitialisationLab, qtbot: QtBot, index: int, words: str
) -> None:
    lab.pictures[index].click()
    assert lab.settings == PICTURES[index]
    answered(lab, qtbot)
    assert words in lab.sentence.text()
    assert lab.activation.part == PICTURES[index].activation
    assert not lab.grab().isNull()


def test_sliders_are_answered_and_the_newest_counts(lab: InitialisationLab, qtbot: QtBot) -> None:
    for value in (6, 20, 35, 50):
        lab.layers.setValue(value)
    answered(lab, qtbot)
    (passed,) = lab.passed.values()
    assert len(passed.layers) == 50 and lab.layers_text.text() == "50"


def test_all_initialisers_side_by_side(lab: InitialisationLab, qtbot: QtBot) -> None:
    lab.show_settings(PICTURES[3])
    lab.mode.set_value(True)
    lab.mode.valueChanged.emit(True)
    there = [name for name, kind in INITIALIZERS.types().items() if not kind.pretrains]
    qtbot.waitUntil(lambda: list(lab.passed) == there, timeout=10_000)
    assert lab.passed["he_normal"].strain < lab.passed["xavier"].strain < lab.passed["zeros"].strain
    assert "He" in lab.sentence.text()
    assert not lab.grab().isNull()


def test_weights_that_are_far_too_large_are_called_so(lab: InitialisationLab, qtbot: QtBot) -> None:
    lab.show_settings(PICTURES[3])
    lab._set(initializer=Normal(std=100.0), layers=50, activation=ReLU())
    answered(lab, qtbot)
    assert "far too large" in lab.sentence.text()
    lab._set(activation=Sigmoid(), seed=2)
    answered(lab, qtbot)


def test_columns_are_the_first_the_last_and_some_between() -> None:
    assert _spaced(5, 10) == [0, 1, 2, 3, 4]
    spaced = _spaced(50, 10)
    assert spaced[0] == 0 and spaced[-1] == 49 and len(spaced) == 10


def test_no_thread_is_left_when_it_is_put_away(lab: InitialisationLab) -> None:
    lab.hide()
    assert lab._task._thread is None
