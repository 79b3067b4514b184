"""The text form: the same experiment is the same text, one value a line, and it opens like the container."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from files.samples import experiment, experiments, run
from hypothesis import given

from nnstudio import cli
from nnstudio.core.experiment.edits import set_field
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.files.text import document_text, experiment_from_text
from nnstudio.core.parts.problem import ProblemError


@given(experiments())
def test_any_experiment_comes_back(settings: Experiment) -> None:
    text = document_text(settings)
    assert experiment_from_text(text) == settings
    assert document_text(experiment_from_text(text)) == text
    assert text.isascii() or text.encode().decode() == text
    assert text.endswith("}\n") and "\r" not in text


def test_names_are_in_order_and_one_value_is_one_line() -> None:
    text = document_text(experiment())

    def check(value: object) -> None:
        if isinstance(value, dict):
            assert list(value) == sorted(value)
            for item in value.values():
                check(item)
        elif isinstance(value, list):
            for item in value:
                check(item)

    check(json.loads(text))
    other = document_text(set_field(experiment(), "dense_1", "units", 99))
    lines = zip(text.splitlines(), other.splitlines(), strict=True)
    assert [b.strip() for a, b in lines if a != b] == ['"units": 99,']


def test_it_opens_like_the_container(tmp_path: Path) -> None:
    path = tmp_path / "net.nnstudio.json"
    save(path, experiment(), None)
    opened = open_file(path)
    assert opened.experiment == experiment() and opened.run is None and not opened.notes


def test_a_run_is_refused_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "net.JSON"
    with pytest.raises(ProblemError, match="save_text_run"):
        save(path, experiment(), run())
    assert not path.exists()


def test_check_and_train_take_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "net.nnstudio.json", tmp_path / "out.nnstudio"
    save(path, experiment(), None)
    assert cli.main(["check", str(path)]) == 0
    assert cli.main(["train", str(path), "--epochs", "1", "--out", str(out), "--quiet"]) == 0
    assert open_file(out).run is not None
    capsys.readouterr()
    assert cli.main(["train", str(path), "--out", str(tmp_path / "x.json")]) == 2
    assert ".nnstudio" in capsys.readouterr().err and not (tmp_path / "x.json").exists()
