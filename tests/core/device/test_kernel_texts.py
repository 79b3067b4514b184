"""The texts of the kernels are C++ that computes what the primitives compute, and CUDA that a card would take.

Both need a compiler and are skipped where there is none.
"""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from conformance import stand_in
from conformance.card_numbers import bits
from conformance.compiled import assert_same_results, compiled, ptx
from conformance.devices import networks, sound
from nnstudio.core.engine import samples
from nnstudio.core.engine.device.backend import GraphicsCard
from nnstudio.core.engine.device.cupy_table import CupyTable
from nnstudio.core.engine.device.expressions import ELEMENTWISE, FUNCTIONS, literal, preamble
from nnstudio.core.engine.linker import STRUCTURAL
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Primitives

GXX, NVCC = shutil.which("g++"), shutil.which("nvcc")
VALUES = [-3.0, -1.0, -0.5, -0.0, 0.0, 1e-30, 0.5, 1.0, 2.0, 60.0, math.inf, -math.inf, math.nan]


def every_kernel(card: GraphicsCard) -> list[stand_in.ElementwiseKernel]:
    """All kernels, in both types, of small networks around every part."""
    for number, (_, experiment) in enumerate(networks()):
        if not sound(experiment):
            continue
        dtype = (np.float32, np.float64)[number % 2]
        state = card.state(experiment, dtype)
        plan = card.plan(state, experiment.batch_size, training=True)
        train = samples.load(experiment, dtype).train
        order = np.arange(2 * plan.batch).reshape(2, -1) % len(train)
        plan.steps(train.inputs, train.targets, order, np.empty(2, dtype))
    return [one for one in stand_in.WORLD.texts.values() if getattr(one, "calls", None)]


@pytest.mark.skipif(GXX is None, reason="there is no C++ compiler")
def test_compiled_kernels_give_what_the_stand_in_gave(card: GraphicsCard, tmp_path: Path) -> None:
    made = every_kernel(card)
    assert len(made) > 80
    library = compiled(made, str(GXX), tmp_path)
    with np.errstate(all="ignore"):
        for number, kernel in enumerate(made):
            assert_same_results(library, number, kernel)


@pytest.mark.skipif(NVCC is None, reason="there is no CUDA compiler")
def test_a_card_would_take_every_kernel(card: GraphicsCard, tmp_path: Path) -> None:
    made = every_kernel(card)
    text = ptx(made, str(NVCC), tmp_path)
    assert text.count(".entry k") == len(made)


@pytest.mark.skipif(GXX is None, reason="there is no C++ compiler")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_primitive_is_the_processors(
    world: stand_in.World, tmp_path: Path, name: str, dtype: Any
) -> None:
    """Compiled, on all pairs of ordinary and extraordinary numbers, against NumPy's table."""
    count = FUNCTIONS[name][0]
    pairs = np.array([(a, b) for a in VALUES for b in VALUES], dtype)
    if name == "gate":  # made for finite a and b >= 0
        pairs = pairs[np.isfinite(pairs).all(axis=1) & (pairs[:, 1] >= 0)]
    given = [np.ascontiguousarray(pairs[:, n]) for n in range(count)]
    expected = np.empty_like(given[0])
    with np.errstate(all="ignore"):
        if name == "copy":
            np.copyto(expected, given[0])
        elif name == "gate":
            NumpyTable.gate(given[0], given[1], np.empty_like(expected), expected)
        else:
            getattr(NumpyTable, name)(*given, expected)
    table = CupyTable()
    with table.working():
        arrays = [table.memory(one.shape, dtype) for one in (*given, expected)]
        for array, one in zip(arrays, given, strict=False):
            table.upload(one, array)
        letters = ", ".join(f"x{n}" for n in range(count))
        kernel = table.elementwise(
            f"nn_{name}",
            ", ".join(f"T x{n}" for n in range(count)),
            "T y0",
            f"T v0 = nn_{name}({letters});\ny0 = v0;",
            preamble([name]),
        )
        kernel(*arrays)
        np.testing.assert_allclose(
            table.download(arrays[-1]), expected, rtol=1e-6, atol=1e-6, err_msg="stand-in"
        )
    made: Any = kernel
    library = compiled([made], str(GXX), tmp_path)
    assert_same_results(library, 0, made)


def test_every_primitive_has_a_place() -> None:
    """A new primitive is elementwise on the card or one of those it does as a whole."""
    names = set(get_type_hints(Primitives))
    assert names == ELEMENTWISE | (STRUCTURAL - {"keep_mask", "uniform"})


@pytest.mark.parametrize("value", [0.1, 1e-30, -2.5, 1 / 3, 1e38])
def test_a_literal_is_the_number(value: float) -> None:
    assert float(literal(value)[2:-1]) == value


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_no_number_is_no_literal(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        literal(value)


def test_the_random_bits_are_good_ones() -> None:
    """Shares, evenness and independence of neighbours, steps and keys."""
    index = np.arange(1 << 18, dtype=np.uint64)
    with np.errstate(over="ignore"):
        rows = [
            bits(np.uint64(key), np.uint64(moment), index)
            for key, moment in ((1, 0), (1, 1), (2, 0), (2**63, 10**6))
        ]
    for row in rows:
        ones = np.unpackbits(row.view(np.uint8).reshape(-1, 8), axis=1)
        assert np.abs(ones.mean(axis=0) - 0.5).max() < 5 * 0.5 / math.sqrt(len(row))
        counts = np.bincount((row >> np.uint64(56)).astype(int), minlength=256)
        expected = len(row) / 256
        assert ((counts - expected) ** 2 / expected).sum() < 255 + 6 * math.sqrt(2 * 255)
    words = np.array([(row >> np.uint64(48)).astype(float) for row in rows])
    words = np.vstack([words, np.roll(words[0], 1)])
    correlation = np.corrcoef(words) - np.eye(len(words))
    assert np.abs(correlation).max() < 5 / math.sqrt(len(index))
