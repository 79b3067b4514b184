"""Values between two processes: what goes in comes out, and nothing else can."""

from __future__ import annotations

import io
import json
import os
import struct
import threading
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.core.training import messages
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Looked
from nnstudio.core.training.frames import Codec
from nnstudio.core.training.history import History
from nnstudio.core.training.messages import CODEC, Failed, News, Result, Train
from nnstudio.core.training.remote_control import COMMANDS
from nnstudio.core.training.trainer import Trainer


def through(value: Any, codec: Codec = CODEC) -> Any:
    """The value after a journey through a pipe."""
    source, to = os.pipe()

    def write() -> None:
        codec.write(to, value)
        os.close(to)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(source, "rb") as stream:
        read = codec.read(stream)
        assert stream.read() == b""
    writer.join()
    return read


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -7,
        2**63 + 1,
        0.1,
        float("inf"),
        "Σ 가중치\x00",
        (),
        (1, ("a", None)),
        {"a": {"b": (1, 2)}, "type": {}, "array": 3},
    ],
)
def test_plain_values_come_back(value: Any) -> None:
    assert through(value) == value


@pytest.mark.parametrize(
    "array",
    [
        np.array(2.5, np.float32),
        np.empty((0, 3)),
        np.array([np.nan, -np.inf, -0.0, 5e-324]),
        np.arange(6, dtype=np.int64).reshape(2, 3),
        np.arange(12.0).reshape(3, 4).T,
        np.arange(20.0)[::3],
        np.array([True, False]),
        np.random.default_rng(1).random((300, 700)),
    ],
)
def test_arrays_come_back_bit_for_bit_owned_and_read_only(array: np.ndarray) -> None:
    read = through((array,))[0]
    assert (read.dtype, read.shape) == (array.dtype, array.shape)
    assert read.tobytes() == array.tobytes()
    assert not read.flags.writeable
    assert not np.shares_memory(read, array)


@pytest.mark.parametrize("name", EXAMPLES)
def test_experiments_come_back_equal(name: str) -> None:
    read = through(Train(example(name), None))
    assert read.experiment == example(name)
    assert read.experiment.settings_hash == example(name).settings_hash


def test_the_result_of_a_run_comes_back() -> None:
    trainer = Trainer(example("digits-mlp"))
    list(trainer.run(50))
    before = Result(trainer.snapshot(), trainer.judge(), trainer.checkpoint())
    after = through(before)
    assert _alike(before, after)


def test_a_problem_leaves_its_fix_behind() -> None:
    problem = Problem.of(
        "problem.x", block="a", field="b", fix=Fix("fix.y", lambda e: e), n=np.int64
    )
    (read,) = through(Failed((problem,))).problems
    assert (read.code, read.block, read.field, read.severity) == ("problem.x", "a", "b", "error")
    assert read.fix is None
    assert read.values == {"n": str(np.int64)}


def test_strangers_are_refused_in_both_directions() -> None:
    @dataclass(frozen=True)
    class Stranger:
        code: str

    with pytest.raises(TypeError, match="Stranger"):
        through_nothing(Stranger("x"))
    with pytest.raises(TypeError, match="Control"):
        through_nothing((Control(),))
    with pytest.raises(ValueError, match="Stranger"):
        _read(_frame([{"Stranger": {"code": "x"}}, []]))
    with pytest.raises(AssertionError):
        through_nothing(np.array([object()]))
    with pytest.raises(ValueError, match="object"):
        _read(_frame([{"array": 0}, [["|O", 1]]], bytes(8)))


def test_a_frame_that_is_cut_off_is_the_end() -> None:
    whole = _frame([{"array": 0}, [["<f8", 2]]], bytes(16))
    assert list(_read(whole)) == [0, 0]
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            _read(whole[:length])


def test_everything_a_message_can_carry_is_known() -> None:
    """A new record in a snapshot or an event needs its name in the list, and this test says so."""
    seen: set[type] = set()
    waiting: list[Any] = [
        value
        for name, value in vars(messages).items()
        if isinstance(value, type) and value.__module__ == messages.__name__
    ]
    # What a command carries.
    for method in COMMANDS.values():
        waiting += typing.get_type_hints(method).values()
    while waiting:
        hint = waiting.pop()
        if (
            isinstance(hint, type)
            and hint not in seen
            and (is_dataclass(hint) or hasattr(hint, "_fields"))
            and hint is not Fix
        ):
            seen.add(hint)
            waiting += typing.get_type_hints(hint).values()
        elif isinstance(hint, type) and (hint is History or issubclass(hint, Description)):
            seen.add(hint)
        elif typing.get_origin(hint) is frozenset:
            seen.add(frozenset)
        waiting += typing.get_args(hint)
    assert {News, Looked, Problem, History} < seen
    assert seen == CODEC.kinds


def through_nothing(value: Any) -> None:
    with Path(os.devnull).open("wb") as nothing:
        CODEC.write(nothing.fileno(), value)


def _frame(head: Any, rest: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return struct.pack("<I", len(text)) + text + rest


def _read(raw: bytes) -> Any:
    return CODEC.read(io.BufferedReader(io.BytesIO(raw)))  # type: ignore[arg-type]


def _alike(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, History):
        return _alike(one.batch_losses, other.batch_losses) and _alike(
            one.evaluations, other.evaluations
        )
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(one[k], other[k]) for k in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if is_dataclass(one) and not isinstance(one, type):
        return all(
            _alike(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
        )
    assert not isinstance(one, types.FunctionType)
    return bool(one == other)
