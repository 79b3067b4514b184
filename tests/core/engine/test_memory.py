"""References behave as arrays do, and scratch shares memory only where no life is cut short."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense, graph, ready
from nnstudio.core.engine.layout import share_scratch
from nnstudio.core.engine.linker import Linker
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.recorder import Operation
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.momentum import Momentum


def twins(*shape: int) -> tuple[Ref, np.ndarray, Linker]:
    """A reference and an array that hold 0, 1, 2, ... in the same shape."""
    size = int(np.prod(shape))
    buffer = Buffer(size, "kept", np.float64)
    linker = Linker(NumpyTable(), {}, bits=lambda _: None)
    linker.memory(buffer)[:] = np.arange(size)
    return buffer.whole(*shape), np.arange(size, dtype=float).reshape(shape), linker


@pytest.mark.parametrize(
    "view",
    [
        lambda a: a[1:3],
        lambda a: a[:, 1],
        lambda a: a[2],
        lambda a: a[-1, -2],
        lambda a: a[::2, 1:4:2],
        lambda a: a.T,
        lambda a: a.T[1:3, :2],
        lambda a: a[1][:, None],
        lambda a: a[None, 2],
        lambda a: a[1:3].T[None, 1],
        lambda a: a[2:4].reshape(5, 2),
        lambda a: a.reshape(20)[3:9].reshape(2, 3),
    ],
)
def test_a_reference_is_sliced_as_an_array_is(view) -> None:
    ref, array, linker = twins(4, 5)
    shown, expected = linker.view(view(ref)), view(array)
    assert shown.shape == expected.shape == view(ref).shape
    assert np.array_equal(shown, expected)


def test_what_does_not_lie_in_one_piece_has_no_other_shape() -> None:
    ref, _, _ = twins(4, 5)
    with pytest.raises(ValueError, match="cannot see"):
        ref[:, 1:3].reshape(8)
    with pytest.raises(ValueError, match="cannot see"):
        ref.reshape(3, 5)


def lives(program: list[Operation]) -> dict[Buffer, tuple[int, int]]:
    found: dict[Buffer, tuple[int, int]] = {}
    for index, one in enumerate(program):
        for ref in one.refs:
            if ref.buffer.kind == "scratch":
                first = found.get(ref.buffer, (index, index))[0]
                found[ref.buffer] = (first, index)
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_scratch_in_use_at_the_same_time_never_shares(name: str) -> None:
    plan = Plan(State(example(name)), 16, training=True)
    found = list(lives(list(plan.operations)).items())
    assert any(buffer.home for buffer, _ in found)
    for index, (one, (first, last)) in enumerate(found):
        for other, (begin, end) in found[index + 1 :]:
            if one.root is other.root:
                assert last < begin or end < first


def test_scratch_that_is_read_before_it_is_written_keeps_its_memory() -> None:
    a, b = (Buffer(4, "scratch", np.float32).whole(4) for _ in range(2))
    share_scratch([Operation("add", (a, a, b), "x", "forward")])
    assert a.buffer.kind == "kept"
    assert b.buffer.home is not None


ENDS: dict[str, Layer] = {"in": Input(), "out": Output(units=2)}


def copies(plan: Plan[State]) -> int:
    return sum(one.name == "copy" for one in plan.operations)


def test_concatenate_copies_nothing_and_add_needs_no_error_of_its_own() -> None:
    layers: dict[str, Layer] = {
        "a": dense(4),
        "b": dense(3),
        "|": Concatenate(),
        "c": dense(7),
        "+": Add(),
        **ENDS,
    }
    plan = ready(graph(layers, "in>a a>b a>| b>| |>c c>+ |>+ +>out"))
    assert copies(plan) == 0
    joined, a, b = (plan.activations(name) for name in ("|", "a", "b"))
    assert np.shares_memory(joined, a) and np.shares_memory(joined, b)
    assert not np.shares_memory(a, b)


def test_only_what_two_concatenates_want_is_copied() -> None:
    layers: dict[str, Layer] = {
        "a": dense(4),
        "b": dense(3),
        "|": Concatenate(),
        "||": Concatenate(),
        "+": Add(),
        **ENDS,
    }
    plan = ready(graph(layers, "in>a in>b a>| b>| b>|| a>|| |>+ ||>+ +>out"))
    forward = [one for one in plan.operations if one.phase == "forward"]
    assert sum(one.name == "copy" for one in forward) == 2


def test_a_long_vector_is_updated_block_by_block_with_the_same_result(monkeypatch) -> None:
    training = Training(batch_size=6, optimizer=Momentum(learning_rate=0.1))
    experiment = chain(Input(), dense(30), dense(30), Output(units=2), training=training)
    ends = []
    for length in (64, 10**6):
        monkeypatch.setattr("nnstudio.core.engine.blocking.BLOCK", length)
        plan = ready(experiment)
        updates = [one for one in plan.operations if one.phase == "update"]
        ends.append((len(updates), plan))
        for _ in range(3):
            plan.step()
    assert ends[0][0] > 5 * ends[1][0]
    assert np.array_equal(ends[0][1].state.parameters, ends[1][1].state.parameters)
