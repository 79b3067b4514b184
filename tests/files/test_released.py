"""One file of every version of the format that there was: each opens for ever, and its run goes on exactly.

``released/`` is never written again. A new version gets its files the day it is released, made by that program;
the file of the present one is made by the program as it is, so that a version without a file is noticed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from nnstudio.core.files.migrations import VERSION
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.training.trainer import Trainer

FOLDER = Path(__file__).parent / "released"
STEPS = {1: 53, 2: 58}
DIGESTS = {
    "version-1.json": "0c87b6eaa2f3409e",
    "version-1.nnstudio": "f3921430ab7a1c95",
    "version-2.json": "a97ba19542f1efcd",
    "version-2.nnstudio": "fa12f2ba65f0db75",
}


def test_every_released_version_has_its_files_and_they_are_untouched() -> None:
    assert set(STEPS) == set(range(1, VERSION)), "files of a version are missing"
    found = {path.name: digest(path) for path in FOLDER.iterdir()}
    assert found == DIGESTS


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@pytest.mark.parametrize("version", STEPS)
def test_it_opens_without_a_word_and_goes_on(tmp_path: Path, version: int) -> None:
    opened = open_file(FOLDER / f"version-{version}.nnstudio")
    assert not opened.notes and opened.run is not None
    assert opened.run.step == STEPS[version] == len(opened.run.history.batch_losses)
    assert opened.run.experiment.network.by_id["dense_1"].layer.type == "dense"
    again = Trainer(opened.run.experiment, checkpoint=opened.run)
    list(again.run())
    assert again.step == again.total_steps
    # Written as it is written now it is still the same run.
    save(tmp_path / "now.nnstudio", opened.experiment, opened.run)
    now = open_file(tmp_path / "now.nnstudio")
    assert now.experiment == opened.experiment and now.run is not None
    rest = Trainer(now.run.experiment, checkpoint=now.run)
    list(rest.run())
    assert rest.history.batch_losses.tobytes() == again.history.batch_losses.tobytes()


@pytest.mark.parametrize("version", STEPS)
def test_its_text_opens(version: int) -> None:
    opened = open_file(FOLDER / f"version-{version}.json")
    assert not opened.notes
    assert opened.experiment == open_file(FOLDER / f"version-{version}.nnstudio").experiment
    assert len(opened.experiment.notes) == (1 if version >= 2 else 0)
