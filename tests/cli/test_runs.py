"""Runs of the terminal are kept beside those of the window, and ``nnstudio runs`` lists all of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import point_home_at

from nnstudio.core.ledger.place import usual_place
from nnstudio.core.ledger.store import Ledger

QUICK = ("--example", "xor-tanh", "--epochs", "3", "--quiet")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in point_home_at(tmp_path).items():
        monkeypatch.setenv(name, value)


def test_a_comparison_is_kept_and_listed(command) -> None:
    vary = ("--vary", "training.optimizer=sgd,adam", "--workers", "1")
    assert command("compare", *QUICK, *vary).code == 0
    listed = command("runs")
    assert listed.code == 0 and listed.err.strip() == "2 of 2 runs"
    heads, *rows = [line.split() for line in listed.out.splitlines()]
    assert "optimizer" in heads and len(rows) == 2
    assert {row[2] for row in rows} == {"sgd", "adam"}
    found = command("runs", "--filter", "optimizer = adam", "--json")
    (run,) = found.events
    assert run["source"] == "comparison" and run["settings"]["training.optimizer"] == "adam"
    assert run["status"] == "done" and run["epochs"] == 3 and run["validation_loss"] is None
    with Ledger(usual_place()) as ledger:
        kept = ledger.checkpoint(run["run"])
    assert kept is not None and kept.step == run["steps"], "it can be gone on with in the window"


def test_a_search_is_kept(command) -> None:
    search = ("--range", "training.optimizer.learning_rate=log 1e-3..1e-1", "--trials", "2")
    asked = ("search", *QUICK, *search, "--set", "data.validation=0.2", "--workers", "1")
    assert command(*asked, "--no-record").code == 0
    assert command("runs").err.strip() == "No runs yet."
    assert command(*asked).code == 0
    runs = command("runs", "--json").events
    assert [run["source"] for run in runs] == ["search", "search"]
    assert len({run["group"] for run in runs}) == 1
    assert runs[0]["validation_accuracy"] is not None and runs[0]["test_accuracy"] is None


def test_a_single_run_is_kept_where_it_is_asked_for(command) -> None:
    assert command("train", *QUICK).code == 0
    assert command("runs").out == ""
    assert command("train", *QUICK, "--record").code == 0
    (run,) = command("runs", "--json").events
    assert run["source"] == "single" and run["name"] == "xor-tanh"


def test_a_table_for_a_spreadsheet(command) -> None:
    command("train", *QUICK, "--record", "--seed", "5")
    command("train", *QUICK, "--record", "--seed", "6")
    text = command("runs", "--csv", "--sort", "seed", "--most", "1").out
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert row["training.seed"] == "6"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--filter", "acuracy > 0.5"), "no setting and no result called acuracy"),
        (("--filter", "accuracy >"), "is not a condition"),
        (("--sort", "speed"), "no setting and no result called speed"),
        (("--most", "few"), "whole number"),
        (("--json", "--csv"), "not allowed with"),
    ],
)
def test_bad_input_is_a_sentence(command, more: tuple[str, ...], said: str) -> None:
    command("train", *QUICK, "--record")
    result = command("runs", *more)
    assert result.code == 2 and said in result.err and result.out == ""


def test_a_place_that_cannot_be_used_costs_no_result(command) -> None:
    place = usual_place().parent
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("in the way")
    result = command("train", *QUICK, "--record", "--json")
    assert result.code == 0 and "Runs are not kept" in result.err
    assert command("runs").code == 2


def test_a_damaged_file_is_said(command) -> None:
    usual_place().parent.mkdir(parents=True, exist_ok=True)
    usual_place().write_bytes(b"nothing" * 999)
    result = command("runs")
    assert result.code == 0 and "damaged" in result.err
    assert json.dumps(str(usual_place()) + ".bad")[1:-1] in result.err
