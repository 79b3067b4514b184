"""Several runs in one file: the newest goes on, the earlier ones come back as settings and curves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from files.samples import experiment, members, run, zipped
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.experiment.edits import set_field
from nnstudio.core.files.earlier import MOST, MOST_POINTS
from nnstudio.core.files.opening import Opened, open_file
from nnstudio.core.files.saving import file_bytes, save
from nnstudio.core.files.thumbnail import MOST_BYTES, thumbnail_of
from nnstudio.core.training.earlier import EarlierRun

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8ffff3f000005fe02fea7605db10000000049454e44ae426082"
)


def earlier(count: int = 2) -> tuple[EarlierRun, ...]:
    source = np.random.default_rng(1)
    return tuple(
        EarlierRun(
            set_field(experiment(), "dense_1", "units", 5 + number),
            {
                "train_loss": (np.arange(5) / 3, source.normal(size=5)),
                "test_accuracy": (np.array([0.0, 1.0]), np.array([np.nan, np.inf])),
            },
        )
        for number in range(count)
    )


def same(one: tuple[EarlierRun, ...], other: tuple[EarlierRun, ...]) -> bool:
    return len(one) == len(other) and all(
        a.experiment == b.experiment
        and list(a.curves) == list(b.curves)
        and all(
            np.array_equal(x, y, equal_nan=True)
            for name in a.curves
            for x, y in zip(a.curves[name], b.curves[name], strict=True)
        )
        for a, b in zip(one, other, strict=True)
    )


def test_they_come_back_and_the_container_lists_them(tmp_path: Path) -> None:
    path = tmp_path / "a.nnstudio"
    save(path, experiment(), run(), earlier(), PICTURE)
    opened = open_file(path)
    assert opened.run is not None and not opened.notes
    assert same(opened.earlier, earlier()) and opened.thumbnail == PICTURE
    assert thumbnail_of(path) == PICTURE
    manifest = json.loads(members(path.read_bytes())["manifest.json"])
    assert manifest["runs"] == ["run", "earlier/1", "earlier/2"] and manifest["needs"] <= 2
    again = file_bytes(opened.experiment, opened.run, opened.earlier, opened.thumbnail)
    assert again == path.read_bytes()


def test_they_are_there_without_a_newest_run(tmp_path: Path) -> None:
    save(tmp_path / "a", experiment(), None, earlier())
    opened = open_file(tmp_path / "a")
    assert opened.run is None and same(opened.earlier, earlier()) and not opened.notes


def test_of_too_many_the_newest_are_kept(tmp_path: Path) -> None:
    save(tmp_path / "a", experiment(), None, earlier(MOST + 3))
    assert same(open_file(tmp_path / "a").earlier, earlier(MOST + 3)[3:])


@given(st.lists(st.floats(), min_size=1, max_size=20))
def test_any_curve_comes_back(values: list[float]) -> None:
    kept = EarlierRun(experiment(), {"train_loss": (np.arange(len(values)) / 7, np.array(values))})
    path = Path("unused")
    content = file_bytes(experiment(), None, (kept,))
    assert opened_of(content, path).earlier[0].curves["train_loss"][1].tolist() == pytest.approx(
        values, nan_ok=True, rel=0, abs=0
    )


def opened_of(content: bytes, _: Path) -> Opened:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".nnstudio") as file:
        file.write(content)
        file.flush()
        return open_file(file.name)


def spoilt(member: str, content: bytes | None) -> bytes:
    kept = members(file_bytes(experiment(), run(), earlier(), PICTURE))
    if content is None:
        del kept[member]
    else:
        kept[member] = content
    return zipped(kept)


CURVES, SETTINGS = "earlier/1/curves.csv", "earlier/1/experiment.json"
BAD: dict[str, Callable[[], bytes]] = {
    "no curves": lambda: spoilt(CURVES, None),
    "no settings": lambda: spoilt(SETTINGS, None),
    "empty": lambda: spoilt(CURVES, b""),
    "no header": lambda: spoilt(CURVES, b"train_loss,0,1\n"),
    "cells": lambda: spoilt(CURVES, b"curve,epoch,value\ntrain_loss,0\n"),
    "no number": lambda: spoilt(CURVES, b"curve,epoch,value\ntrain_loss,0,x\n"),
    "hidden infinity": lambda: spoilt(CURVES, b"curve,epoch,value\ntrain_loss,0,1e999\n"),
    "epoch": lambda: spoilt(CURVES, b"curve,epoch,value\ntrain_loss,nan,1\n"),
    "back": lambda: spoilt(CURVES, b"curve,epoch,value\ntrain_loss,1,1\ntrain_loss,0,1\n"),
    "name": lambda: spoilt(CURVES, b"curve,epoch,value\n../../x,1,1\n"),
    "many": lambda: spoilt(CURVES, b"curve,epoch,value\n" + b"train_loss,1,1\n" * MOST_POINTS),
    "not ascii": lambda: spoilt(CURVES, "curve,epoch,value\ntrain_loss,1,１\n".encode()),
    "other settings": lambda: spoilt(SETTINGS, b"[]"),
    "broken settings": lambda: spoilt(SETTINGS, b"{"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_that_is_damaged_is_left_out_and_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_bytes(BAD[name]())
    opened = open_file(tmp_path / "a")
    assert same(opened.earlier, earlier()[1:]) and opened.run is not None
    assert opened.notes[0].code == "problem.earlier_dropped"
    assert opened.notes[0].values["number"] == 1 and len(opened.notes) == 2
    assert {note.severity for note in opened.notes} == {"warning"}


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a" + bytes(40),
        PICTURE[:18],
        PICTURE[:16] + b"\xff\xff\xff\xff" + PICTURE[20:],
        PICTURE[:16] + bytes(4) + PICTURE[20:],
        PICTURE + bytes(MOST_BYTES),
    ],
)
def test_a_picture_that_is_none_is_left_out(tmp_path: Path, picture: bytes) -> None:
    (tmp_path / "a").write_bytes(spoilt("thumbnail.png", picture))
    opened = open_file(tmp_path / "a")
    assert opened.thumbnail is None and opened.run is not None and len(opened.notes) == 1
    assert thumbnail_of(tmp_path / "a") is None


def test_what_has_no_picture(tmp_path: Path) -> None:
    assert thumbnail_of(tmp_path) is None and thumbnail_of(tmp_path / "none") is None
    (tmp_path / "a").write_bytes(b"")
    assert thumbnail_of(tmp_path / "a") is None
