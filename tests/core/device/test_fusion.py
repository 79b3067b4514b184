"""What becomes one kernel and what must not: no thread may read what another one writes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance.networks import chain, dense
from nnstudio.core.activations.rrelu import RReLU
from nnstudio.core.engine.compiler import compile_program
from nnstudio.core.engine.device.fusion import Kernel, count_uses, fuse
from nnstudio.core.engine.device.plan import block_keys
from nnstudio.core.engine.device.scalars import Scalars, on_device
from nnstudio.core.engine.recorder import Operation, RandomBits, Recorder
from nnstudio.core.engine.state import State
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output


@pytest.fixture
def calls() -> Any:
    return Recorder("update", np.float32, {})


def kernels(calls: Any) -> list[Operation | Kernel]:
    return fuse(calls.operations, count_uses(calls.operations))


def texts(calls: Any) -> list[str]:
    return [one.body if isinstance(one, Kernel) else one.name for one in kernels(calls)]


def test_neighbours_of_one_shape_become_one(calls: Any) -> None:
    a, b, out = (calls.ref((4, 3), "kept") for _ in range(3))
    scratch = calls.empty(4, 3)
    calls.add(a, b, scratch)
    calls.exp(scratch, scratch)
    calls.multiply(scratch, 0.5, out)
    assert texts(calls) == [
        "T v2 = nn_add(x0, x1);\nv2 = nn_exp(v2);\nT v3 = nn_multiply(v2, T(0.5));\ny0 = v3;"
    ]


def test_what_is_used_later_is_kept_in_memory(calls: Any) -> None:
    a, out = calls.ref((4, 3), "kept"), calls.ref((4,), "kept")
    scratch = calls.empty(4, 3)
    calls.exp(a, scratch)
    calls.row_dot(scratch, scratch, out)
    assert texts(calls) == ["T v1 = nn_exp(x0);\ny0 = v1;", "row_dot"]


def test_scratch_that_is_read_before_it_is_written_is_kept_in_memory(calls: Any) -> None:
    out, scratch = calls.ref((4,), "kept"), calls.empty(4)
    calls.add(scratch, 1.0, out)
    calls.add(out, 1.0, scratch)
    assert [len(one.writes) for one in kernels(calls) if isinstance(one, Kernel)] == [2]


def test_other_shapes_end_a_kernel(calls: Any) -> None:
    a, b = calls.ref((4, 3), "kept"), calls.ref((4,), "kept")
    calls.exp(a, a)
    calls.exp(b, b)
    calls.multiply(a, b[:, None], a)
    assert len(texts(calls)) == 3


@pytest.mark.parametrize("read_first", [True, False])
def test_another_view_of_what_is_written_ends_a_kernel(calls: Any, read_first: bool) -> None:
    a, out = calls.ref((4, 4), "kept"), calls.ref((4, 4), "kept")
    if read_first:
        calls.exp(a.T, out)
        calls.exp(out, a)
    else:
        calls.exp(out, a)
        calls.exp(a.T, out)
    assert len(texts(calls)) == 2


def test_rows_that_overlap_end_a_kernel_and_rows_that_do_not_stay(calls: Any) -> None:
    a, out = calls.ref((6, 4), "kept"), calls.ref((3, 4), "kept")
    calls.exp(out, a[0:3])
    calls.exp(out, a[3:6])
    assert len(texts(calls)) == 1
    calls.exp(out, a[2:5])
    assert len(texts(calls)) == 2


def test_two_views_that_are_only_read_stay(calls: Any) -> None:
    a, out = calls.ref((4, 4), "kept"), calls.ref((4, 4), "kept")
    calls.add(a.T, a, out)
    assert len(texts(calls)) == 1


def test_a_call_that_writes_over_another_view_is_refused(calls: Any) -> None:
    a = calls.ref((4, 4), "kept")
    calls.exp(a.T, a)
    with pytest.raises(ValueError, match="writes over what it reads"):
        kernels(calls)


def test_scalars_that_follow_from_scalars_stay_on_the_host(calls: Any) -> None:
    rate, keep = calls.ref((), "bound"), calls.scalar(1.0)
    a, largest, share = calls.ref((4,), "kept"), calls.scalar(0.0), calls.scalar(0.0)
    calls.subtract(1.0, rate, keep)
    calls.highest(a, largest)
    calls.divide(keep, largest, share)
    calls.multiply(a, share, a)
    assert on_device(calls.operations) == {1, 2, 3}


def test_a_host_function_never_reads_what_a_card_works_out(calls: Any) -> None:
    a, largest = calls.ref((4,), "kept"), calls.scalar(0.0)
    calls.highest(a, largest)
    calls.host(print, largest)
    with pytest.raises(ValueError, match="reads what a card works out"):
        on_device(calls.operations)


def test_a_scalar_that_changes_after_it_was_read_is_refused(calls: Any) -> None:
    a, number = calls.ref((4,), "kept"), calls.scalar(1.0)
    calls.multiply(a, number, a)
    calls.add(number, 1.0, number)
    device = {calls.operations[0]}
    with pytest.raises(ValueError, match="changes after it was read"):
        Scalars({"update": calls.operations}, device, {})


def test_a_slope_and_a_mask_of_one_block_have_nothing_in_common() -> None:
    experiment = chain(Input(), dense(5, activation=RReLU(), dropout=0.3), Output(units=2))
    program = compile_program(State(experiment), 4, training=True)
    (slope, one), (mask, other) = block_keys(program.forward, 7)
    assert (slope.name, mask.name) == ("uniform", "keep_mask")
    assert one != other
    assert block_keys(program.forward, 7)[0][1] == one
    assert block_keys(program.forward, 8)[0][1] != one


def test_masks_of_an_epoch_take_the_epochs_number(calls: Any) -> None:
    mask, keep = calls.empty(4, 1), calls.ref((), "bound")
    calls.keep_mask(RandomBits("b", "epoch"), keep, 1.0, mask)
    calls.keep_mask(RandomBits("b", "batch"), keep, 1.0, mask)
    (body,) = texts(calls)
    assert "nn_keep_mask(k0, clock[2], i, " in body
    assert "nn_keep_mask(k1, clock[1], i, " in body
