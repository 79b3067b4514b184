"""The journal of a search: read back as it was written, torn or not, and never taken for another's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.study.journal import Journal, read_journal
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.search_checks import hold_back, with_range, with_search
from nnstudio.core.study.search_hash import search_hash
from nnstudio.core.study.trial import Trial
from nnstudio.core.training.trainer import Trainer

XOR = hold_back(example("xor-tanh"))
SEARCH = with_range(XOR, read_range(XOR, "training.optimizer.learning_rate", "1e-4..1"))
CURVE = np.array([[0.0, 0.7, 0.5, 0.71, 0.5], [1.0, 0.1, 1.0, np.nan, 0.125]])
TRIALS = (
    Trial(0, {"a": 0.1, "b": 3, "c": "adam"}, "done", 1, 0.125, (CURVE,), 1.5),
    Trial(1, {"a": 0.2, "b": 4, "c": "sgd"}, "diverged", 0, None, (CURVE[:1],)),
    Trial(2, {"a": 0.3, "b": 5, "c": "sgd"}, "failed", problems=(Problem.of("problem.x", n=1),)),
    Trial(3, {"a": 0.4, "b": 6, "c": "sgd"}, "waiting"),
)


def written(path: Path, experiment: Experiment = SEARCH) -> Path:
    journal = Journal(path, experiment)
    for trial in TRIALS:
        journal.begun(trial)
        if trial.over:
            journal.ended(trial)
    journal.close()
    return path


def same(one: Trial, other: Trial) -> bool:
    curves = zip(one.curves, other.curves, strict=True)
    plain = [(t.number, t.values, t.status, t.epochs, t.score, t.problems) for t in (one, other)]
    return plain[0] == plain[1] and all(np.array_equal(a, b, equal_nan=True) for a, b in curves)


def refused(path: Path, experiment: Experiment = SEARCH) -> Problem:
    before = path.read_bytes()
    with pytest.raises(ProblemError) as caught:
        Journal(path, experiment)
    assert path.read_bytes() == before
    return caught.value.problems[0]


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    journal = Journal(written(tmp_path / "a"), SEARCH)
    journal.close()
    assert all(same(one, other) for one, other in zip(journal.trials, TRIALS, strict=True))
    experiment, trials = read_journal(tmp_path / "a")
    assert experiment == SEARCH
    assert all(same(one, other) for one, other in zip(trials, TRIALS, strict=True))


def test_cut_off_anywhere_the_whole_lines_before_stay(tmp_path: Path) -> None:
    content = written(tmp_path / "a").read_bytes()
    lines = content.splitlines(keepends=True)
    head = len(lines[0])
    for cut in [*range(head, len(content), 37), len(content) - 1]:
        path = tmp_path / "cut"
        path.write_bytes(content[:cut])
        whole = sum(np.cumsum([len(line) for line in lines]) <= cut)
        begun = sum(b'"trial"' in line for line in lines[1:whole])
        journal = Journal(path, SEARCH)
        assert len(journal.trials) == begun
        journal.begun(Trial(9, {"a": 1.0}))
        journal.close()
        again = Journal(path, SEARCH)
        again.close()
        assert again.trials[-1].number == 9


def test_a_header_that_was_cut_off_begins_anew(tmp_path: Path) -> None:
    """The search was killed before it had done anything."""
    content = written(tmp_path / "a").read_bytes()
    for cut in (0, 1, 40):
        (tmp_path / "a").write_bytes(content[:cut])
        journal = Journal(tmp_path / "a", SEARCH)
        journal.close()
        assert journal.trials == ()
        assert read_journal(tmp_path / "a") == (SEARCH, ())


@pytest.mark.parametrize(
    ("path", "value"),
    [("hidden.units", 7), ("training.epochs", 3), ("data.training_samples", 50)],
)
def test_that_of_another_network_is_refused_by_name(
    tmp_path: Path, path: str, value: object
) -> None:
    found = refused(written(tmp_path / "a"), change(SEARCH, path, value))
    assert found.code == "problem.journal_of_another"
    assert found.values["name"] == "xor-tanh"
    assert path.rpartition(".")[2] in str(found.values["differs"])


def test_that_of_another_search_is_refused(tmp_path: Path) -> None:
    found = refused(written(tmp_path / "a"), with_search(SEARCH, repeats=2))
    assert found.values["differs"] == "search.repeats"
    assert search_hash(SEARCH) == search_hash(with_search(SEARCH, trials=999))


def test_a_name_or_a_moved_block_makes_no_other_search(tmp_path: Path) -> None:
    other = change(SEARCH, "name", "anything")
    Journal(written(tmp_path / "a"), other).close()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello\n", "problem.journal_not_ours"),
        (b"\x89PNG\r\n\x1a\n\0\0", "problem.journal_not_ours"),
        (b'{"format": "something"}\n', "problem.journal_not_ours"),
        (b"[1]\n", "problem.journal_not_ours"),
        (b'{"format": "nnstudio search", "version": 99}\n', "problem.journal_newer"),
        (b'{"format": "nnstudio search", "version": 1}\n', "problem.journal_of_another"),
    ],
)
def test_what_is_no_journal_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "a").write_bytes(content)
    assert refused(tmp_path / "a").code == code


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense\n",
        b'{"trial": 0, "values": {}}\n',
        b'{"trial": 7}\n',
        b'{"trial": 7, "values": {"a": null}}\n',
        b'{"ended": 7, "status": "done"}\n',
        b'{"ended": 3, "status": "glorious", "epochs": 1, "score": 1, "seconds": 1, "curves": []}\n',
        b'{"ended": 3, "status": "done", "epochs": 1, "score": 1, "seconds": 1, "curves": [[[1]]]}\n',
        b'{"ended": 3, "status": "done", "epochs": 1, "score": "x", "seconds": 1, "curves": []}\n',
    ],
)
def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path / "a")
    content = path.read_bytes() + line + b'{"trial": 8, "values": {"a": 1.0}}\n'
    path.write_bytes(content)
    found = refused(path)
    assert found.code == "problem.journal_line"
    assert found.values["line"] == content.count(b"\n") - 1


def test_a_journal_is_for_one_search_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    first = Journal(tmp_path / "a", SEARCH)
    with pytest.raises(ProblemError) as caught:
        Journal(tmp_path / "a", SEARCH)
    assert caught.value.problems[0].code == "problem.journal_in_use"
    first.begun(TRIALS[0])
    first.close()
    Journal(tmp_path / "a", SEARCH).close()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        Journal(tmp_path / "no" / "such" / "folder", SEARCH)
    assert caught.value.problems[0].code == "problem.journal_unusable"
    with pytest.raises(ProblemError):
        Journal(tmp_path, SEARCH)
    with pytest.raises(ProblemError):
        read_journal(tmp_path / "nothing")


def test_how_a_run_stands_is_kept_until_its_trial_is_over(tmp_path: Path) -> None:
    trainer = Trainer(SEARCH)
    list(trainer.run(3))
    journal = Journal(tmp_path / "a", SEARCH)
    journal.begun(TRIALS[0])
    journal.keep(0, 0, trainer.checkpoint())
    found = journal.kept(0, 0, SEARCH)
    assert found is not None and found.step == 3
    assert journal.kept(0, 0, change(SEARCH, "hidden.units", 5)) is None
    assert journal.kept(5, 0, SEARCH) is None
    part = journal.parts / "0-0.part"
    content = part.read_bytes()
    for damaged in (content[: len(content) // 2], b"", b"\0" * 100, b"x" + content[1:]):
        part.write_bytes(damaged)
        assert journal.kept(0, 0, SEARCH) is None
    journal.ended(TRIALS[0])
    journal.close()
    assert not journal.parts.exists()


def test_the_header_says_whose_it_is(tmp_path: Path) -> None:
    first = json.loads(written(tmp_path / "a").read_text().splitlines()[0])
    assert first["name"] == "xor-tanh" and first["search"] == search_hash(SEARCH)
