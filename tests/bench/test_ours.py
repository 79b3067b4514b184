"""Our side of the race: it trains as the trainer does, and its memory is counted once."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nnstudio.bench.ours import Floor, OurPlan
from nnstudio.bench.reach import arrays_reached
from nnstudio.bench.workloads import WORKLOADS
from nnstudio.core.engine.recorder import Operation
from nnstudio.core.experiment import edits
from nnstudio.core.training.trainer import Trainer


@pytest.fixture
def ours() -> OurPlan:
    return OurPlan(WORKLOADS["W5"].make())


def test_it_takes_the_steps_a_run_takes(ours: OurPlan) -> None:
    trainer = Trainer(edits.set_training(ours.experiment, epochs=2))
    for _ in trainer.run():
        pass
    assert ours.experiment.data.used % ours.plan.batch == 0
    assert ours.steps(trainer.step) == trainer.step
    assert (ours.state.parameters == trainer.state.parameters).all()


def test_starting_over_forgets_everything() -> None:
    # Dropout draws random bits and batch norm keeps running values: both must come back.
    ours = OurPlan(WORKLOADS["W3"].make())

    def outcome() -> tuple[bytes, bytes, float]:
        ours.restart()
        ours.steps(3)
        state = ours.state
        return state.parameters.tobytes(), state.statistics.tobytes(), float(ours.plan.loss)

    assert outcome() == outcome()


def test_the_first_losses_are_those_around_one_step(ours: OurPlan) -> None:
    before, after = ours.first_losses()
    ours.restart()
    ours.steps(1)
    assert float(ours.plan.loss) == pytest.approx(before)
    assert after < before


def test_twins_get_the_same_samples_without_our_column_of_ones(ours: OurPlan) -> None:
    batches = ours.batches
    assert batches.inputs.shape[1] == 2
    assert batches.flat.shape[1] == 10
    chosen = batches.flat[0]
    ours.restart()
    ours.steps(1)
    assert (ours.plan.rows[:, :2] == batches.inputs[chosen]).all()
    assert (ours.plan.targets == batches.targets[chosen]).all()


def test_the_floor_is_the_products_of_a_step(ours: OurPlan) -> None:
    # Forward and weight gradient in each of 3 layers, input gradient in all but the first.
    floor = Floor(ours)
    assert len(floor) == 8
    before = ours.state.parameters.copy()
    assert floor.steps(5) == 5
    assert (ours.state.parameters == before).all()


def test_the_plans_memory_counts_every_array_once(ours: OurPlan) -> None:
    owned = arrays_reached((ours.state, ours.plan))
    assert len({id(array) for array in owned}) == len(owned)
    assert any(np.shares_memory(array, ours.state.parameters) for array in owned)
    assert ours.megabytes() == pytest.approx(sum(array.nbytes for array in owned) / 1e6)
    assert sum(np.shares_memory(array, ours.plan.rows) for array in owned) == 1
    whole = ours.state.parameters.nbytes + ours.state.gradients.nbytes + ours.plan.nbytes
    assert whole <= 1e6 * ours.megabytes() <= 2 * whole + 20_000


def test_arrays_are_found_through_views_closures_methods_and_containers() -> None:
    a, b, c, d = (np.zeros(size) for size in (3, 5, 7, 11))

    def closed_over() -> float:
        return float(b[0])

    roots = ({"views": [a[1:], a[:2].reshape(2, 1)]}, closed_over, c.sum, SimpleNamespace(d=(d,)))
    assert {array.size for array in arrays_reached(roots)} == {3, 5, 7, 11}
    assert arrays_reached((np.float64, "text", 3, None)) == []


def test_what_a_step_allocates_is_seen(ours: OurPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ours.largest_allocation()[1] < 64_000

    def greedy(count: np.ndarray) -> None:
        count += np.ones(100_000).sum()

    number = ours.plan.program.scale
    ours.plan.operations += (Operation("host", (greedy, number), "greedy", "update"),)
    place, size = ours.largest_allocation()
    assert place == "greedy"
    assert 800_000 <= size < 900_000
