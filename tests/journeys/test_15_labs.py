"""A user opens a laboratory from the menu, plays with it, and finds it again where it was."""

from __future__ import annotations

from journeys.hands import Hands
from nnstudio.ui.labs.arena import Arena


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
