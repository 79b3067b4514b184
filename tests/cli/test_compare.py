"""``nnstudio compare`` runs every variant, says what came of it, and refuses what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnstudio.cli import main
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.saving import save
from nnstudio.core.study.variants import vary

QUICK = ["--example", "xor-tanh", "--epochs", "3", "--workers", "1"]


def test_variants_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(
        ["compare", *QUICK, "--vary", "training.optimizer=sgd, adam", "--seeds", "2", "--json"]
    )
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert lines[0]["event"] == "started" and lines[0]["runs"] == 4
    runs = [line for line in lines if line["event"] == "run"]
    assert sorted(run["run"] for run in runs) == [0, 1, 2, 3]
    assert {run["status"] for run in runs} == {"done"}
    by_seed = {
        run["seed"]: {r["first_loss"] for r in runs if r["seed"] == run["seed"]} for run in runs
    }
    assert all(len(losses) == 1 for losses in by_seed.values())
    variants = [line for line in lines if line["event"] == "variant"]
    assert [v["values"]["training.optimizer"] for v in variants] == ["sgd", "adam"]
    assert variants[0]["deviation"]["test_loss"] > 0


def test_a_file_carries_its_comparison_and_the_table_names_the_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.nnstudio"
    save(path, vary(example("xor-tanh"), "dense_1.units", "4, 5"), None)
    assert main(["compare", str(path), "--epochs", "2", "--workers", "1", "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("dense_1.units")
    assert [line.split()[0] for line in lines[1:]] == ["4", "5"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "Nothing varies"),
        (["--vary", "dense_1.units"], "--vary takes PATH=LIST"),
        (["--vary", "dense_1.units=4"], "a comparison needs two values"),
        (["--vary", "dense_1.unit=4,5"], "There is no setting"),
        (["--vary", "dense_1.units=5..2"], "does not go upwards"),
        (["--vary", "dense_1.units=1..50", "--vary", "dense_2.units=1..50"], "2500 runs"),
        (["--vary", "dense_1.units=4,5", "--seeds", "none"], "Seeds must be a whole number"),
        (["--vary", "dense_1.units=4,5", "--seeds", "1000"], "100"),
        (["--vary", "output_1.activation=sigmoid,softmax"], "output_1.activation = softmax"),
    ],
)
def test_refusals(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *QUICK, *more]) == 2
    assert said in capsys.readouterr().err
