"""A damaged run never costs the experiment: it is left out, and the notes say what and why."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from files.samples import (
    chain,
    experiment,
    members,
    run,
    same_run,
    sample,
    with_json,
    with_member,
    zipped,
)
from files.test_bad_files import corrupt
from safetensors.numpy import load, save

from nnstudio.core.files import runs
from nnstudio.core.files.opening import Opened, open_file
from nnstudio.core.files.saving import file_bytes
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.data import to_data

WEIGHTS = runs.WEIGHTS


def opened(folder: Path, content: bytes) -> Opened:
    (folder / "a.nnstudio").write_bytes(content)
    return open_file(folder / "a.nnstudio")


def dropped(folder: Path, content: bytes) -> dict[str, Any]:
    """Open; the experiment is whole, the run gone; return the cause as params with its code."""
    found = opened(folder, content)
    assert found.experiment == experiment() and found.run is None
    assert all(note.severity == "warning" for note in found.notes)
    assert found.notes[0].code == "problem.run_dropped"
    return {"code": found.notes[1].code, **found.notes[1].values}


@pytest.mark.parametrize("name", runs.MEMBERS)
def test_a_missing_member_is_named(tmp_path: Path, name: str) -> None:
    cause = dropped(tmp_path, with_member(name, None))
    assert cause == {"code": "problem.run_member_missing", "member": name}


@pytest.mark.parametrize("name", runs.MEMBERS)
def test_a_damaged_member_is_named(tmp_path: Path, name: str) -> None:
    cause = dropped(tmp_path, corrupt(name))
    assert cause == {"code": "problem.damaged_member", "member": name}


@pytest.mark.parametrize("name", runs.MEMBERS)
def test_an_empty_member_is_refused(tmp_path: Path, name: str) -> None:
    cause = dropped(tmp_path, with_member(name, b""))
    assert name in (cause.get("member"), cause.get("place"))


def arrays(name: str, change: Callable[[dict[str, Any]], Any]) -> bytes:
    found = load(members(sample())[name])
    change(found)
    return with_member(name, save(found))


def header(name: str, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """Change the table of contents and leave the numbers where they are."""
    raw = members(sample())[name]
    length = int.from_bytes(raw[:8], "little")
    table = json.loads(raw[8 : 8 + length])
    change(table)
    text = json.dumps(table).encode()
    return with_member(name, struct.pack("<Q", len(text)) + text + raw[8 + length :])


def spoil(value: float) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        found["dense_1.weights"][1, 2] = value

    return change


def both(table: dict[str, Any], other: str, **values: Any) -> None:
    table["dense_1.weights"].update(values)
    table["dense_1.bias"]["data_offsets"] = table[other]["data_offsets"]


RAW = members(sample())[WEIGHTS]
LENGTH = int.from_bytes(RAW[:8], "little")
BIAS = "dense_1.bias"

ARRAYS: dict[str, tuple[Callable[[], bytes], dict[str, Any]]] = {
    "NaN": (
        lambda: arrays(WEIGHTS, spoil(np.nan)),
        {"code": "run_array_not_finite", "member": WEIGHTS, "name": "dense_1.weights"},
    ),
    "infinity": (lambda: arrays(WEIGHTS, spoil(np.inf)), {"code": "run_array_not_finite"}),
    "shape": (
        lambda: arrays(WEIGHTS, lambda a: a.update({BIAS: np.zeros((5, 1), np.float32)})),
        {"code": "run_array_shape", "name": BIAS, "value": "5 × 1", "expected": "4"},
    ),
    "transposed": (
        lambda: arrays(
            WEIGHTS, lambda a: a.update({"dense_1.weights": np.zeros((4, 2), np.float32)})
        ),
        {"code": "run_array_shape", "value": "4 × 2", "expected": "2 × 4"},
    ),
    "half floats": (
        lambda: arrays(WEIGHTS, lambda a: a.update({BIAS: a[BIAS].astype(np.float16)})),
        {"code": "run_array_type", "name": BIAS, "value": "F16"},
    ),
    "integers": (
        lambda: arrays(WEIGHTS, lambda a: a.update({BIAS: np.zeros(4, np.int32)})),
        {"code": "run_array_type", "value": "I32"},
    ),
    "mixed kinds": (
        lambda: arrays(WEIGHTS, lambda a: a.update({BIAS: a[BIAS].astype(np.float64)})),
        {"code": "run_array_type"},
    ),
    "missing array": (
        lambda: arrays(WEIGHTS, lambda a: a.pop(BIAS)),
        {"code": "run_array_missing", "name": BIAS},
    ),
    "unknown array": (
        lambda: arrays(WEIGHTS, lambda a: a.update({"x.y": np.zeros(1, np.float32)})),
        {"code": "run_array_unknown", "name": "x.y"},
    ),
    "statistics shape": (
        lambda: arrays(
            runs.STATISTICS, lambda a: a.update({"dense_1.running_mean": np.zeros(3, "f4")})
        ),
        {"code": "run_array_shape", "member": runs.STATISTICS},
    ),
    "slot missing": (
        lambda: arrays(runs.OPTIMIZER, lambda a: a.pop(f"mean/{BIAS}")),
        {"code": "run_array_missing", "name": f"mean/{BIAS}"},
    ),
    "best: shape": (
        lambda: arrays(
            runs.BEST, lambda a: a.update({f"parameters/{BIAS}": np.zeros(5, np.float32)})
        ),
        {"code": "run_array_shape", "member": runs.BEST, "name": f"parameters/{BIAS}"},
    ),
    "best: no statistics": (
        lambda: arrays(runs.BEST, lambda a: a.pop("statistics/dense_1.running_mean")),
        {"code": "run_array_missing", "member": runs.BEST},
    ),
    "best: another kind": (
        lambda: arrays(
            runs.BEST, lambda a: a.update({f"parameters/{BIAS}": np.zeros(4, np.float64)})
        ),
        {"code": "run_array_type", "member": runs.BEST},
    ),
    "best: NaN": (
        lambda: arrays(
            runs.BEST, lambda a: a.update({f"parameters/{BIAS}": np.full(4, np.nan, np.float32)})
        ),
        {"code": "run_array_not_finite", "member": runs.BEST},
    ),
    "not safetensors": (lambda: with_member(WEIGHTS, b"x" * 300), {}),
    "short": (lambda: with_member(WEIGHTS, b"1234"), {}),
    "header too long": (lambda: with_member(WEIGHTS, struct.pack("<Q", 2**62) + RAW[8:]), {}),
    "header past the end": (
        lambda: with_member(WEIGHTS, struct.pack("<Q", len(RAW)) + RAW[8:]),
        {},
    ),
    "header no object": (lambda: with_member(WEIGHTS, struct.pack("<Q", 4) + b"[1] "), {}),
    "header no json": (
        lambda: with_member(WEIGHTS, RAW[:8] + b"}" + RAW[9:]),
        {"code": "json_invalid", "place": WEIGHTS},
    ),
    "name twice": (
        lambda: with_member(
            WEIGHTS, RAW[:8] + RAW[8 : 8 + LENGTH].replace(b"gamma", b"betta") + RAW[8 + LENGTH :]
        ),
        {"code": "run_array_missing"},
    ),
    "doubled name": (
        lambda: with_member(
            WEIGHTS,
            RAW[:8]
            + RAW[8 : 8 + LENGTH].replace(b"dense_1.bias", b"dense_1.beta")
            + RAW[8 + LENGTH :],
        ),
        {"code": "json_duplicate_key", "place": WEIGHTS},
    ),
    "trailing bytes": (lambda: with_member(WEIGHTS, RAW + b"1234"), {}),
    "cut": (lambda: with_member(WEIGHTS, RAW[:-4]), {}),
    "overlap": (lambda: header(WEIGHTS, lambda t: both(t, "dense_1.beta")), {}),
    "shifted": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(data_offsets=[4, 20])),
        {},
    ),
    "backwards": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(data_offsets=[16, 0])),
        {},
    ),
    "negative": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(data_offsets=[-16, 0])),
        {},
    ),
    "negative shape": (lambda: header(WEIGHTS, lambda t: t[BIAS].update(shape=[-4])), {}),
    "overflow": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(shape=[2**62, 16])),
        {"code": "run_array_shape"},
    ),
    "beyond 64 bits": (lambda: header(WEIGHTS, lambda t: t[BIAS].update(shape=[2**70])), {}),
    "shape of truths": (lambda: header(WEIGHTS, lambda t: t[BIAS].update(shape=[True])), {}),
    "shape of text": (lambda: header(WEIGHTS, lambda t: t[BIAS].update(shape="4")), {}),
    "three offsets": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(data_offsets=[0, 16, 16])),
        {},
    ),
    "unknown kind": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(dtype="F9999")),
        {"code": "run_array_type", "value": "F9999"},
    ),
    "kind a list": (
        lambda: header(WEIGHTS, lambda t: t[BIAS].update(dtype=[])),
        {"code": "run_array_type"},
    ),
    "entry a list": (lambda: header(WEIGHTS, lambda t: t.update({BIAS: []})), {}),
    "entry with more": (lambda: header(WEIGHTS, lambda t: t[BIAS].update(more=1)), {}),
    "entry with less": (lambda: header(WEIGHTS, lambda t: t[BIAS].pop("dtype")), {}),
    "far too large": (
        lambda: with_member(WEIGHTS, bytes(1_000_000)),
        {"code": "member_too_large", "member": WEIGHTS},
    ),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_that_do_not_fit(tmp_path: Path, name: str) -> None:
    build, expected = ARRAYS[name]
    cause = dropped(tmp_path, build())
    code = expected.get("code", "run_arrays_malformed")
    assert {**expected, "code": f"problem.{code}"}.items() <= cause.items()


def state(**values: Any) -> Callable[[], bytes]:
    return lambda: with_json(runs.STATE, lambda data: data.update(values))


STATES: dict[str, tuple[Callable[[], bytes], dict[str, Any]]] = {
    "step below 0": (state(step=-1), {"name": "step", "value": "-1"}),
    "step a truth": (state(step=True), {"name": "step"}),
    "status": (state(status="flying"), {"name": "status", "value": "flying"}),
    "status a list": (state(status=[]), {"name": "status"}),
    "seconds": (state(seconds=-0.5), {"name": "seconds"}),
    "failed step": (state(failed_step="7"), {"name": "failed_step"}),
    "threads a word": (state(threads="two"), {"name": "threads"}),
    "threads no pair": (state(threads=[[0]]), {"name": "threads"}),
    "threads a truth": (state(threads=[[0, True]]), {"name": "threads"}),
    "threads none": (state(threads=[[0, 0]]), {"name": "threads"}),
    "threads beyond reason": (state(threads=[[0, 10**9]]), {"name": "threads"}),
    "threads not from the start": (state(threads=[[1, 2]]), {"name": "threads"}),
    "threads backwards": (state(threads=[[0, 2], [0, 1]]), {"name": "threads"}),
    "threads after the end": (state(threads=[[0, 2], [10**9, 1]]), {"name": "threads"}),
    "random a list": (state(random=[]), {"name": "random"}),
    "random of nothing": (state(random={"gone": ["1"] * 4}), {"name": "random.gone"}),
    "three words": (state(random={"dropout_2": ["1"] * 3}), {"name": "random.dropout_2"}),
    "number words": (state(random={"dropout_2": [1, 2, 3, 4]}), {"name": "random.dropout_2"}),
    "large word": (
        state(random={"dropout_2": [str(2**64), "1", "1", "1"]}),
        {"name": "random.dropout_2", "value": str(2**64)},
    ),
    "odd digits": (state(random={"dropout_2": ["²", "1", "1", "1"]}), {}),
    "not an object": (lambda: with_member(runs.STATE, b"[]"), {}),
    "unknown value": (state(speed=1), {"code": "run_value_unknown", "name": "speed"}),
    "missing value": (
        lambda: with_json(runs.STATE, lambda data: data.pop("random")),
        {"code": "run_value_missing", "name": "random"},
    ),
    "no json": (lambda: with_member(runs.STATE, b"{\n,"), {"code": "json_invalid", "line": 2}),
    "other hash": (
        state(settings_hash="0" * 16),
        {"code": "run_settings_changed", "member": runs.SETTINGS},
    ),
    "no hash": (state(settings_hash=None), {"code": "run_settings_changed"}),
    "edited settings": (
        lambda: with_json(runs.SETTINGS, lambda data: data["training"].update(seed=2)),
        {"code": "run_settings_changed"},
    ),
    "wrong settings": (
        lambda: with_json(runs.SETTINGS, lambda data: data["training"].update(seed=-2)),
        {"code": "below", "name": "training.seed"},
    ),
    "settings without network": (
        lambda: with_json(runs.SETTINGS, lambda data: data.update(network={}, layout=[])),
        {"code": "run_network", "member": runs.SETTINGS},
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_a_state_that_cannot_be(tmp_path: Path, name: str) -> None:
    build, expected = STATES[name]
    cause = dropped(tmp_path, build())
    code = expected.get("code", "run_value")
    assert {**expected, "code": f"problem.{code}"}.items() <= cause.items()


def line(member: str, number: int, text: bytes | None) -> Callable[[], bytes]:
    """One line replaced, or removed; lines are counted from 1."""

    def build() -> bytes:
        lines = members(sample())[member].split(b"\n")
        lines[number - 1 : number] = [] if text is None else [text]
        return with_member(member, b"\n".join(lines))

    return build


TABLES: dict[str, tuple[Callable[[], bytes], dict[str, Any]]] = {
    "header": (line(runs.HISTORY, 1, b"a,b"), {"code": "run_table_header"}),
    "few cells": (line(runs.HISTORY, 2, b"0,0"), {"code": "run_table_cells", "line": 2}),
    "text": (
        line(runs.LOSSES, 4, b"3,abc"),
        {"code": "run_table_value", "line": 4, "name": "loss", "value": "abc"},
    ),
    "underscore": (line(runs.LOSSES, 4, b"3,1_0"), {"code": "run_table_value"}),
    "blank": (line(runs.LOSSES, 4, b"3, 1"), {"code": "run_table_value"}),
    "no cell": (line(runs.LOSSES, 4, b"3,"), {"code": "run_table_value"}),
    "too large": (line(runs.LOSSES, 4, b"3,1e999"), {"code": "run_table_value"}),
    "other letters": (line(runs.LOSSES, 4, "3,١".encode()), {"code": "run_table_value"}),
    "lost line": (
        line(runs.LOSSES, 4, None),
        {"code": "run_table_length", "count": 6, "expected": 7},
    ),
    "wrong number": (line(runs.LOSSES, 4, b"4,0.5"), {"code": "run_table_order", "line": 4}),
    "empty line": (line(runs.LOSSES, 4, b""), {"code": "run_table_cells", "line": 4}),
    "step after the end": (
        line(runs.HISTORY, 3, b"8,1,1,1,1,1,1,1,1,1"),
        {"code": "run_table_order", "line": 3, "member": runs.HISTORY},
    ),
    "half a step": (line(runs.HISTORY, 3, b"2.5,1,1,1,1,1,1,1,1,1"), {"code": "run_table_order"}),
    "endless step": (line(runs.HISTORY, 3, b"nan,1,1,1,1,1,1,1,1,1"), {"code": "run_table_order"}),
    "endless time": (
        line(runs.HISTORY, 3, b"5,1,1,1,1,1,1,1,1,inf"),
        {"code": "run_table_value", "name": "seconds"},
    ),
    "more steps than lines": (state(step=8), {"code": "run_table_length"}),
    "NUL": (lambda: with_member(runs.HISTORY, bytes(50)), {"code": "run_table_header"}),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_damaged(tmp_path: Path, name: str) -> None:
    build, expected = TABLES[name]
    cause = dropped(tmp_path, build())
    assert {**expected, "code": f"problem.{expected['code']}"}.items() <= cause.items()


def test_line_ends_of_windows_are_no_damage(tmp_path: Path) -> None:
    table = members(sample())[runs.HISTORY].replace(b"\n", b"\r\n")
    found = opened(tmp_path, with_member(runs.HISTORY, table))
    assert found.run is not None and same_run(found.run, run())


def test_a_run_of_another_network(tmp_path: Path) -> None:
    """Its settings are whole but belong to a smaller network."""
    other = chain(Input(), Output(units=2))
    changed = members(sample())
    changed[runs.SETTINGS] = json.dumps(to_data(other)).encode()
    state = json.loads(changed[runs.STATE])
    state.update(settings_hash=other.settings_hash, random={})
    changed[runs.STATE] = json.dumps(state).encode()
    cause = dropped(tmp_path, zipped(changed))
    assert cause["code"] in ("problem.run_array_missing", "problem.member_too_large")


def test_extra_members_are_ignored_and_listed(tmp_path: Path) -> None:
    found = opened(tmp_path, with_member("notes\u202e/thumb.png", b"x"))
    assert found.run is not None and same_run(found.run, run())
    (note,) = found.notes
    assert (note.code, note.severity) == ("problem.extra_members", "warning")
    assert note.values == {"names": "notes\ufffd/thumb.png"}


def test_a_pickle_beside_the_run_is_never_read(tmp_path: Path) -> None:
    found = opened(tmp_path, with_member("run/weights.pkl", b"\x80\x04cos\nsystem\n"))
    assert found.run is not None and [n.code for n in found.notes] == ["problem.extra_members"]


def test_a_file_without_a_run_has_no_notes(tmp_path: Path) -> None:
    assert opened(tmp_path, file_bytes(experiment(), None)) == Opened(experiment())
