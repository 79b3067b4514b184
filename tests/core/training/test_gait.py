"""How a run walks: chunks by the measured speed of its steps, single ones with a rest where it is to be slow."""

from __future__ import annotations

from nnstudio.core.training.control import Order
from nnstudio.core.training.gait import CHUNK_SECONDS, Gait


def test_a_chunk_takes_as_long_as_it_may() -> None:
    gait = Gait()
    assert gait.chunk == 1 and gait.excess(1, 1.0) is None
    gait.learn(1, CHUNK_SECONDS / 10, usual=True)
    assert gait.chunk in (9, 10)
    chosen = gait.chunk
    gait.learn(1, 1.0, usual=False)
    assert gait.chunk == chosen
    excess = gait.excess(10, CHUNK_SECONDS + 0.5)
    assert excess is not None and abs(excess - 0.5) < 1e-9
    for _ in range(20):
        gait.learn(1, 10 * CHUNK_SECONDS, usual=True)
    assert gait.chunk == 1


def test_a_slow_run_rests_after_each_single_step() -> None:
    gait = Gait()
    gait.learn(1, CHUNK_SECONDS / 10, usual=True)
    slow = Order(None, stop=False, interval=100.0)
    gait.rest(slow)
    gait.begin()
    assert 99.0 < gait.rest(slow) <= 100.0
    assert gait.resting and gait.chunk == 1
    assert gait.rest(Order(None, stop=True, interval=100.0)) == 0.0
    assert gait.rest(Order(0, stop=False, interval=100.0)) == 0.0
    assert gait.rest(Order(None, stop=False)) == 0.0
    assert not gait.resting and gait.chunk > 1
