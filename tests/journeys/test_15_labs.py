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
