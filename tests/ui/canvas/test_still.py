"""A drag in a large network looks the same as in a small one: the rest is only painted once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from ui.canvas.hand import Hand

from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import multilayer
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.output import Output
from nnstudio.ui.canvas import surface
from nnstudio.ui.canvas.still import WORTH_FROM


@pytest.fixture
def many() -> Experiment:
    """A chain in rows of ten."""
    network, data = multilayer((9,) * WORTH_FROM, Tanh(), Gauss(), Output(units=2))
    chain = Experiment(network=network, data=data)
    ids = [block.id for block in network.blocks]
    return edits.move_blocks(
        chain, {name: (200.0 * (at % 10), 180.0 * (at // 10)) for at, name in enumerate(ids)}
    )


def held(view) -> set[str]:
    return {name for name, item in view.canvas.blocks.items() if item.opacity() == 0}


def test_only_what_moves_is_painted_until_it_is_put_down(open_canvas, many) -> None:
    view = open_canvas(many)
    hand, every = Hand(view), set(view.canvas.blocks)
    start = hand.card("dense_13")
    hand.press(start)
    hand.move(start + QPointF(60, 40))
    assert held(view) == every - {"dense_13"}
    carried = {key for key, link in view.canvas.links.items() if link.opacity() == 1}
    assert carried == {key for key in view.canvas.links if "dense_13" in key}
    hand.release(start + QPointF(60, 40))
    assert held(view) == set() and not any(
        link.opacity() < 1 for link in view.canvas.links.values()
    )
    assert view.document.experiment.positions["dense_13"] == (660.0, 220.0)


def test_the_picture_in_the_middle_of_a_drag_is_that_of_a_small_network(
    open_canvas, many, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = []
    for worth_from in (WORTH_FROM, 10_000):
        monkeypatch.setattr(surface, "WORTH_FROM", worth_from)
        view = open_canvas(many)
        hand = Hand(view)
        start = hand.card("dense_13")
        hand.press(start)
        hand.move(start + QPointF(40, 20))
        assert bool(held(view)) == (worth_from == WORTH_FROM)
        pictures.append(view.viewport().grab().toImage())
        hand.key(Qt.Key.Key_Escape)
        assert not held(view)
    one, other = (
        np.frombuffer(bytes(picture.constBits()), np.uint32).reshape(picture.height(), -1)
        for picture in pictures
    )
    # Links that follow lie over the ports they lead to, not below them; nothing else differs.
    assert one.std() > 0 and np.count_nonzero(one != other) < 40


def test_looking_elsewhere_in_the_middle_of_a_drag_gives_the_picture_up(open_canvas, many) -> None:
    view = open_canvas(many)
    hand = Hand(view)
    start = hand.card("dense_13")
    hand.press(start)
    hand.move(start + QPointF(40, 20))
    assert held(view)
    view.zoom_in()
    view.viewport().grab()
    assert not held(view)
    hand.key(Qt.Key.Key_Escape)
