"""What lessons ask of panels and laboratories is there, and a laboratory stands as it was asked to."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.labs.landscapes import LANDSCAPES
from nnstudio.core.labs.shrinking import kinds
from nnstudio.core.lessons.loading import shipped
from nnstudio.ui.labs.arena import LECTURES, Arena
from nnstudio.ui.labs.initialisation import PICTURES, STATES, InitialisationLab
from nnstudio.ui.labs.table import lab_records
from nnstudio.ui.panels.table import panel_records


def test_panels_laboratories_and_states_that_lessons_name_are_there() -> None:
    panels = {record.id for record in panel_records()}
    states = {
        "arena": {each.id for each in LANDSCAPES},
        "initialisation": set(STATES),
        "activations": {""},
        "regularisation": set(kinds()),
    }
    assert set(states) == {record.id for record in lab_records()}
    for lesson in shipped().lessons:
        assert not lesson.panel or lesson.panel in panels, lesson.id
        if lesson.lab is not None:
            assert lesson.lab.state in states[lesson.lab.id], lesson.id


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=lambda each: each.id)
def test_the_arena_takes_a_landscape(qtbot: QtBot, landscape) -> None:
    arena = Arena()
    qtbot.addWidget(arena)
    arena.racers.set_parts(LECTURES[:1])
    arena.prepare(landscape.id)
    assert arena.formula.text == landscape.formula == arena.line.text()
    assert arena.landscapes.currentData() == landscape.id
    assert len(arena.paths) == len(LECTURES)
    assert tuple(arena.paths[0].places[0]) == pytest.approx(landscape.start)
    arena.prepare("nowhere")
    assert arena.formula.text == landscape.formula


def test_the_initialisation_lab_takes_a_picture(qtbot: QtBot) -> None:
    lab = InitialisationLab()
    qtbot.addWidget(lab)
    for state, settings in zip(STATES, PICTURES, strict=True):
        lab.prepare(state)
        assert lab.settings == settings
    lab.prepare("nowhere")
    assert lab.settings == PICTURES[-1]
