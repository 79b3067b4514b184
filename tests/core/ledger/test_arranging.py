"""Filtered, sorted, grouped, and the settings that differ found: all of it on runs that were kept."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from core.ledger.making import entry, trained

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.paths import change
from nnstudio.core.ledger.arranging import MOST_COLUMNS, Group, Question, arrange, differing_columns
from nnstudio.core.ledger.entry import Run
from nnstudio.core.ledger.filters import Vocabulary
from nnstudio.core.ledger.settings import SIZES, Settings, flat
from nnstudio.core.ledger.sheet import MARK, plain, sheet
from nnstudio.core.ledger.store import Ledger

WORDS = Vocabulary(
    {"학습률": "learning_rate", "정확도": "accuracy"}, {"sgd": frozenset({"확률적"})}
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, ...]:
    """Newest first: 5 b sgd 0.1 seed 2, 4 a sgd 0.1, 3 a sgd 0.01, 2 a adam 0.01, 1 a adam 0.001."""
    with Ledger(tmp_path_factory.mktemp("runs") / "runs.db") as ledger:
        for name, optimizer, rate, seed, accuracy in (
            ("a", "adam", "0.001", "1", 0.5),
            ("a", "adam", "0.01", "1", 0.75),
            ("a", "sgd", "0.01", "1", 0.25),
            ("a", "sgd", "0.1", "1", 1.0),
            ("한글", "sgd", "0.1", "2", float("nan")),
        ):
            one = entry(name, optimizer=optimizer, learning_rate=rate, seed=seed)
            ledger.put(replace(one, scores={"test_accuracy": accuracy, "train_loss": 0.5}))
        ledger.annotate([2], tags="good, base", note="the One")
        return ledger.runs()


def numbers(runs: tuple[Run, ...], **question: object) -> list[int]:
    answer = arrange(runs, Question(**question), WORDS)  # type: ignore[arg-type]
    assert answer.problem is None
    return [line.number for line in answer.lines if isinstance(line, Run)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("accuracy > 0.5", [4, 2]),
        ("accuracy >= 50%", [4, 2, 1]),
        ("정확도 ≥ 0.75, optimizer = adam", [2]),
        ("optimizer = Adam", [2, 1]),
        ("optimiser != adam", [5, 4, 3]),
        ("training.optimizer = 확률적", [5, 4, 3]),
        ("학습률 = 1e-2", [3, 2]),
        ("lr<0.1 and seed=1", [3, 2, 1]),
        ("run = 3", [3]),
        ("tag = BASE", [2]),
        ("name = 한글", [5]),
        ("the one", [2]),
        ("ADAM", [2, 1]),
        ("a adam good", [2]),
        ("status = done", [5, 4, 3, 2, 1]),
        ("nothing of the kind", []),
    ],
)
def test_filters(runs: tuple[Run, ...], text: str, expected: list[int]) -> None:
    assert numbers(runs, filter=text) == expected


@pytest.mark.parametrize(
    ("text", "code", "piece"),
    [
        ("accuracy >", "problem.filter_unreadable", "accuracy >"),
        ("> 3", "problem.filter_unreadable", "> 3"),
        ("0.1 < accuracy < 0.9", "problem.filter_unreadable", "0.1 < accuracy < 0.9"),
        ("accuracy > high", "problem.filter_number", "accuracy > high"),
        ("seed=1, acuracy > 0.9", "problem.filter_name", "acuracy > 0.9"),
        ("accuracy > nan", "problem.filter_number", "accuracy > nan"),
    ],
)
def test_what_cannot_be_read_filters_nothing(
    runs: tuple[Run, ...], text: str, code: str, piece: str
) -> None:
    answer = arrange(runs, Question(text), WORDS)
    assert answer.problem is not None and answer.problem.code == code
    assert answer.problem.values["piece"] == piece
    assert answer.lines == runs


def test_sorting_puts_what_is_not_known_last(runs: tuple[Run, ...]) -> None:
    assert numbers(runs, sort="test_accuracy") == [3, 1, 2, 4, 5]
    assert numbers(runs, sort="test_accuracy", descending=True) == [4, 2, 1, 3, 5]
    assert numbers(runs, sort="training.optimizer.learning_rate")[0] == 1
    assert numbers(runs, sort="training.optimizer") == [2, 1, 5, 4, 3]
    assert numbers(runs, sort="name", descending=True)[0] == 5


def test_the_settings_that_differ_are_columns(runs: tuple[Run, ...]) -> None:
    def paths(text: str) -> list[str]:
        return [column.path for column in arrange(runs, Question(text)).columns]

    assert paths("") == [
        "training.optimizer",
        "training.optimizer.learning_rate",
        "training.seed",
    ]
    assert paths("run < 5, optimizer = sgd") == ["training.optimizer.learning_rate"]
    assert paths("run = 2") == [] and paths("none of them") == []


def test_one_change_in_all_blocks_is_one_column() -> None:

    base = change(trained().experiment, "dense_1.activation", "tanh")
    second = edits.add_block(base, base.network.by_id["dense_1"].layer, (300.0, 0.0))[0]
    ids = [block.id for block in second.network.blocks if block.layer.type == "dense"]
    assert len(ids) > 1
    relu = second
    for block_id in ids:
        relu = change(relu, f"{block_id}.activation", "relu")
    (column,) = differing_columns([flat(second), flat(relu)])
    assert column.paths == tuple(f"network.{block_id}.activation" for block_id in ids)


def test_sizes_stand_for_networks_that_are_built_differently() -> None:

    base = trained().experiment
    more = edits.add_block(base, base.network.by_id["dense_1"].layer, (300.0, 0.0))[0]
    (column,) = differing_columns([flat(base), flat(more)])
    assert column.paths == (SIZES,)
    wide = change(base, "dense_1.units", "9")
    assert [c.path for c in differing_columns([flat(base), flat(wide)])] == [
        "network.dense_1.units"
    ]


def test_groups_have_means_and_can_be_folded(runs: tuple[Run, ...]) -> None:
    answer = arrange(runs, Question(grouped=True, folded=frozenset({"name:a"})))
    first, five, group = answer.lines
    assert isinstance(first, Group) and isinstance(five, Run) and isinstance(group, Group)
    assert (first.name, first.count, group.name, group.count) == ("한글", 1, "a", 4)
    mean, spread = group.means["test_accuracy"]
    assert mean == pytest.approx(0.625) and spread == pytest.approx(0.3227, abs=1e-4)
    assert "test_accuracy" not in first.means


def test_diverged_runs_do_not_count_in_means(runs: tuple[Run, ...]) -> None:
    ended = [replace(run, status="diverged") if run.number == 4 else run for run in runs]
    (group,) = [
        line
        for line in arrange(ended, Question(grouped=True)).lines
        if isinstance(line, Group) and line.name == "a"
    ]
    assert group.means["test_accuracy"][0] == pytest.approx(0.5)


def test_not_more_columns_than_anybody_compares() -> None:

    made = [flat(trained().experiment)]
    made.append({**made[0], **{f"data.x{n}": n for n in range(30)}})
    made.append({**made[0], **{f"data.x{n}": -n for n in range(1, 31)}})
    rows = [_run(settings) for settings in made]
    answer = arrange(rows, Question())
    assert len(answer.columns) == MOST_COLUMNS and answer.more > 0


def _run(settings: Settings) -> Run:
    return Run(
        1,
        "x",
        0.0,
        "",
        "single",
        "",
        "done",
        1,
        1.0,
        1.0,
        {},
        {},
        settings,
        "",
        False,
        b"",  # type: ignore[arg-type]
    )


def test_the_sheet_is_what_a_spreadsheet_reads(runs: tuple[Run, ...]) -> None:
    text = sheet([replace(run, note='=1+1, "x"\nline') if run.number == 2 else run for run in runs])
    assert text.startswith(MARK) and text.count("\r\n") >= 6
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(MARK), newline="")))
    assert [row["run"] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[0]["name"] == "한글" and rows[0]["test_accuracy"] == ""
    assert rows[3]["note"] == '\'=1+1, "x"\nline' and rows[3]["tags"] == "good, base"
    assert rows[4]["training.optimizer.learning_rate"] == "0.001"
    assert rows[4]["ended"].endswith("+00:00")
    assert sheet([]).removeprefix(MARK).startswith("run,ended,name,")


def test_a_run_as_json(runs: tuple[Run, ...], tmp_path: Path) -> None:
    import json

    told = json.loads(json.dumps(plain(runs[0]), allow_nan=False))
    assert told["run"] == 5 and told["test_accuracy"] is None and told["tags"] == []
    assert told["settings"]["training.optimizer"] == "sgd"
