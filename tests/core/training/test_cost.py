"""What a run costs is known before it is built, and what does not fit is refused with what would."""

from __future__ import annotations

import tracemalloc

import pytest

from conformance.runs import finished
from nnstudio.core.engine.evaluation import CHUNK
from nnstudio.core.engine.plan import RING_BYTES, Plan
from nnstudio.core.engine.state import State
from nnstudio.core.engine.weight import weigh
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training import fits
from nnstudio.core.training.cost import cost, data_bytes
from nnstudio.core.training.fits import largest_batch, misfit, obstacles
from nnstudio.core.training.trainer import Trainer


def wide(units: int = 1500, **training: object) -> Experiment:
    made = edits.set_field(example("digits-mlp"), "dense_1", "units", units)
    return edits.set_training(made, **{"epochs": 1, **training})


def thick() -> Experiment:
    """Many numbers for every sample, few of them learned."""
    return edits.set_data(wide(6000), training_samples=1000)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("training", [True, False])
def test_a_plan_takes_what_was_weighed(name: str, training: bool) -> None:
    experiment = example(name)
    plan = Plan(State(experiment), CHUNK, training=training)
    weighed = weigh(experiment, CHUNK, training=training)
    # Where the losses of a block are worked out together is not part of the plan's own memory.
    assert plan.nbytes <= weighed.buffer_bytes <= plan.nbytes + RING_BYTES


def test_the_update_of_a_long_vector_weighs_what_it_takes() -> None:
    """It is cut into blocks, of which only the first is written down to be weighed."""
    experiment = wide(2000)
    plan = Plan(State(experiment), 32, training=True)
    assert plan.state.parameters.size > 2 * 65_536
    assert plan.nbytes <= weigh(experiment, 32).buffer_bytes <= plan.nbytes + RING_BYTES


@pytest.mark.parametrize("experiment", [wide(), thick(), wide(300, patience=2), wide(batch_size=1)])
def test_a_run_takes_what_was_said_and_little_less(experiment: Experiment) -> None:
    finished(Trainer(experiment))  # What is remembered for good is there now.
    tracemalloc.start()
    try:
        trainer = Trainer(experiment)
        finished(trainer)
        kept = trainer.checkpoint()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert kept.step
    said = cost(experiment).bytes
    # Python's own objects are not counted, and of the copies not all are there at the same time.
    assert 0.55 * said < peak < 1.1 * said + 2_000_000


def test_the_data_are_counted_as_they_are_held() -> None:
    experiment = edits.set_data(example("digits-mlp"), training_samples=100)
    trainer = Trainer(experiment)
    held = sum(
        part.inputs.nbytes + part.targets.nbytes
        for part in (trainer.data.train, trainer.data.validation, trainer.data.test)
    )
    shape = experiment.data.dataset.shape()
    loaded = (shape.train + shape.test) * (4 * shape.features + 8)
    assert data_bytes(experiment) == held + loaded


def test_what_fits_is_no_problem() -> None:
    experiment = example("mnist-mlp")
    needed = cost(experiment).bytes
    assert misfit(experiment, needed) is None
    assert misfit(experiment, needed - 1) is not None


@pytest.mark.parametrize("share", [0.2, 0.35, 0.5, 0.77, 0.95])
@pytest.mark.parametrize("clipped", [False, True])
def test_the_largest_batch_is_the_largest(share: float, clipped: bool) -> None:
    experiment = edits.set_data(thick(), training_samples=97)
    if clipped:
        from nnstudio.core.clippings.norm import ClipNorm

        experiment = edits.set_training(experiment, clipping=ClipNorm())
    used = experiment.data.used
    needs = {batch: cost(experiment, batch).bytes for batch in range(1, used + 1)}
    low, high = min(needs.values()), max(needs.values())
    free = round(low + share * (high - low))
    expected = max(batch for batch, needed in needs.items() if needed <= free)
    found = largest_batch(experiment, free)
    assert found == expected
    assert found is not None and (found == used or needs[found + 1] > free)


def test_without_room_for_a_single_sample_there_is_no_batch() -> None:
    experiment = wide()
    least = min(cost(experiment, 1).bytes, cost(experiment, 1, last=False).bytes)
    assert largest_batch(experiment, least - 1) is None
    assert largest_batch(experiment, 10**12) == experiment.data.used


def test_the_problem_says_how_much_and_its_fix_fits() -> None:
    experiment = edits.set_training(thick(), batch_size=None)
    free = (cost(experiment, 1).bytes + cost(experiment).bytes) // 2
    problem = misfit(experiment, free)
    assert problem is not None and problem.code == "problem.memory_short"
    assert problem.severity == "error" and problem.field == "training.batch_size"
    assert problem.values["needed_bytes"] == cost(experiment).bytes
    assert problem.values["free_bytes"] == free
    assert problem.fix is not None
    mended = problem.fix.apply(experiment)
    assert mended.training.batch_size == problem.values["batch"]
    assert misfit(mended, free) is None


def test_what_never_fits_names_the_heaviest_block() -> None:
    experiment = wide()
    problem = misfit(experiment, 1000)
    assert problem is not None and problem.code == "problem.memory_never"
    assert problem.block == "dense_1" and problem.fix is None
    whole = cost(experiment, 1)
    assert problem.values["state_bytes"] == whole.parameter_bytes + whole.state_bytes


def test_an_absurd_network_is_weighed_and_refused() -> None:
    experiment = example("mnist-mlp")
    for block in ("dense_1", "dense_2", "dense_3"):
        experiment = edits.set_field(experiment, block, "units", 65_536)
    whole = cost(experiment)
    assert whole.parameters > 2 * 65_536**2
    with pytest.raises(ProblemError) as refused:
        Trainer(experiment)
    (problem,) = refused.value.problems
    assert problem.code == "problem.memory_never"


def test_a_trainer_asks_how_much_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = example("digits-mlp")
    monkeypatch.setattr(fits, "free_memory", lambda: cost(experiment).bytes - 1)
    with pytest.raises(ProblemError) as refused:
        Trainer(experiment)
    assert [problem.code for problem in refused.value.problems] == ["problem.memory_short"]
    monkeypatch.setattr(fits, "free_memory", lambda: cost(experiment).bytes)
    assert obstacles(experiment) == ()
    assert finished(Trainer(edits.set_training(experiment, epochs=1)))


def test_a_network_with_errors_is_not_weighed() -> None:
    empty = edits.remove_blocks(example("digits-mlp"), ["output_1"])
    found: tuple[Problem, ...] = obstacles(empty)
    assert found and all(not problem.code.startswith("problem.memory") for problem in found)
