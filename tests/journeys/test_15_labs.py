"""A user opens a laboratory from the menu, plays with it, and finds it again where it was."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from journeys.hands import LEFT, Hands, Key
from nnstudio.ui.labs.arena import Arena
from nnstudio.ui.labs.regularisation import RegularisationLab


def test_the_arena_opens_beside_the_studio(hands: Hands) -> None:
    hands.choose("Labs", "Optimiser arena")
    arena = hands.window.labs.labs["arena"]
    assert isinstance(arena, Arena)
    hands.wait(arena.isVisible)
    hands.click(arena.play)
    hands.wait(lambda: arena.map.shown > 3)
    arena.close()
    assert not arena.playing
    hands.choose("Labs", "Optimiser arena")
    assert hands.window.labs.labs["arena"] is arena and arena.isVisible()


def test_a_laboratory_stays_open_in_another_language_and_its_work_ends_with_the_window(
    hands: Hands,
) -> None:
    hands.window.labs.open("initialisation")
    hands.choose("View", "한국어")
    again = hands.window.labs.labs["initialisation"]
    hands.wait(again.isVisible)
    hands.window.close()
    assert not again.isVisible()


def test_a_student_sees_what_prices_do_to_weights(hands: Hands) -> None:
    hands.choose("Labs", "Regularisation lab")
    lab = hands.window.labs.labs["regularisation"]
    assert isinstance(lab, RegularisationLab)
    hands.wait(lambda: lab.answered == lab.wish and lab.paths is not None, timeout=20_000)
    zeros = lab.settled["l1"].zeros
    assert zeros > lab.settled["l2"].zeros
    hands.qtbot.keyClick(lab.strength, Key.Key_PageUp)
    hands.wait(lambda: lab.settled["l1"].zeros > zeros, timeout=20_000)
    row = lab.rows.height() / len(lab.rows.rows)
    hands.qtbot.mouseClick(lab.rows, LEFT, pos=QPoint(30, int(4.5 * row)))
    hands.wait(lambda: lab.sentence.text().startswith("L-infinity"), timeout=20_000)
    assert lab.settled["l_infinity"].largest > 1
    hands.choose("View", "한국어")
    again = hands.window.labs.labs["regularisation"]
    hands.wait(again.isVisible)
    assert again.windowTitle().startswith("규제 실험실")
