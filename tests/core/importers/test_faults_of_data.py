"""The faults 36 to 57: bad data are refused or cleaned, with a sentence that names cause and place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from core.importers.files_to_read import (
    imported,
    refused,
    reported,
    said_in_both,
    write_idx,
    write_pictures,
    write_table,
)

from nnstudio.core.datasets.own_data import OwnData, import_data, pointed_to
from nnstudio.core.datasets.remembered import forget
from nnstudio.core.engine.samples import load
from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.data_edits import use_data
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import DataChoice, Experiment
from nnstudio.core.experiment.sample_facts import fact_problems, sample_facts
from nnstudio.core.importers.base import run_through
from nnstudio.core.importers.finding import preview
from nnstudio.core.importers.table import Table
from nnstudio.core.parts.problem import Problem
from nnstudio.core.training.trainer import Trainer


def experiment_on(data: OwnData) -> Experiment:
    return use_data(example("mnist-mlp"), data)


def facts_of(data: DataChoice) -> dict[str, Problem]:
    loaded = data.dataset.load(np.random.default_rng(0))
    return {one.code: one for one in fact_problems(data, sample_facts(data, loaded))}


@pytest.mark.parametrize("content", [b"", b"\n\n \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_fault_36_an_empty_table(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert refused(lambda: preview(str(path)), "empty.csv").code == "problem.data_empty"


@pytest.mark.parametrize("content", ["a,b,c\n", "a,b,c"])
def test_fault_37_a_heading_only(tmp_path: Path, content: str) -> None:
    path = write_table(tmp_path / "head.csv", content)
    assert refused(lambda: preview(str(path)), "head.csv").code == "problem.data_only_header"


def test_fault_38_ragged_rows_are_named_by_line_and_left_out(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", "a,b,y\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n13,14,15.5\n")
    assert [one.values["line"] for one in preview(str(path)).report.named] == [3, 5]
    data, report = reported(path)
    assert data.found.train == 3
    assert [one.values["line"] for one in report.named] == [3, 5]
    for problem, found in zip(report.named, (2, 4), strict=True):
        said_in_both(problem, str(problem.values["line"]), str(found), "3")


def test_fault_39_words_among_numbers_are_named_and_a_category_is_offered(tmp_path: Path) -> None:
    rows = [f"{n},{n * 1.5}" for n in range(200)]
    rows[120] = "about 3,180"
    path = write_table(tmp_path / "a.csv", "\n".join(["a,y", *rows]))
    data, report = reported(path)
    assert data.found.train == 199
    (problem,) = report.named
    assert problem.values == {"line": 122, "column": "a", "value": "about 3"}
    said_in_both(problem, "122", "about 3")
    # As the sentence says: a column of categories takes any word.
    table = preview(str(path)).importer
    assert isinstance(table, Table)
    assert imported(path, table.with_column("a", kind="category")).found.train == 200


def test_fault_40_missing_cells_are_left_out_or_filled_with_the_training_mean(
    tmp_path: Path,
) -> None:
    rows = [f"{n},{n % 3},{n * 2}" for n in range(100)]
    rows[7], rows[50], rows[51] = "7,,14", "NA,1,100", "51,2,"
    path = write_table(tmp_path / "a.csv", "\n".join(["a,b,y", *rows]))
    table = preview(str(path)).importer
    data, report = reported(path, table.with_values(missing="drop"))
    assert data.found.train == 97
    assert [one.values["line"] for one in report.named] == [9, 52, 53]
    said_in_both(report.named[0], "9", "b")
    filled = imported(path, table.with_values(missing="mean"))
    assert filled.found.train == 99  # A row without its target says nothing.
    samples = filled.load(np.random.default_rng(0))
    inputs = np.concatenate([samples.train_inputs, samples.test_inputs])
    assert np.isfinite(inputs).all()
    labels = np.concatenate([samples.train_labels, samples.test_labels])
    (place,) = np.flatnonzero(labels == 14)
    # The mean of column b over the training samples that have one.
    known = samples.train_inputs[samples.train_labels != 14][:, 1]
    assert inputs[place, 1] == pytest.approx(known.mean(), abs=1e-6)


def test_fault_43_nul_bytes_cost_their_row(tmp_path: Path) -> None:
    text = "a,y\n" + "".join(f"{n},{n * 0.5}\n" for n in range(50))
    path = tmp_path / "nul.csv"
    path.write_bytes(text.encode().replace(b"\n30,", b"\n3\x000,"))
    data, report = reported(path)
    assert data.found.train == 49
    (problem,) = report.named
    said_in_both(problem, "32", "NUL")


def test_fault_43_a_file_of_bytes_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(np.random.default_rng(1).integers(0, 256, 5000, np.uint8).tobytes())
    assert refused(lambda: preview(str(path)), "noise.csv").code == "problem.data_unknown_format"


def test_fault_44_a_large_table_is_estimated_looked_at_and_given_up(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = b"0.123456,1.234567,2.345678,3.456789\n"
    with path.open("wb") as file:
        file.write(b"a,b,c,y\n")
        file.write(row * 10_000)
        # A hole: as large as a gigabyte, without its cost.
        file.truncate(2**30)
    found = preview(str(path))
    assert found.samples == pytest.approx(2**30 / len(row), rel=0.02)
    assert found.bytes == pytest.approx(found.samples * 16, rel=0.01)
    assert len(found.rows) == 50
    steps = import_data(str(path), found.importer)
    first = next(steps)
    assert first.total == 2**30
    assert first.share < 0.05
    steps.close()


@pytest.mark.parametrize("scaling", ["standard", "min_max"])
def test_fault_45_a_constant_column_becomes_0(tmp_path: Path, scaling: str) -> None:
    rows = "".join(f"7,{n},{n % 2}\n" for n in range(40))
    data = imported(write_table(tmp_path / "a.csv", "same,b,y\n" + rows))
    experiment = experiment_on(data)
    choice = experiment.data.with_values(scaling=scaling)
    loaded = load(experiment.with_values(data=choice))
    assert not loaded.train.inputs[:, 0].any()
    assert np.isfinite(loaded.test.inputs).all()
    problem = facts_of(choice)["problem.data_constant"]
    said_in_both(problem, "same")


def test_fault_46_one_class_only_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"{n},yes\n" for n in range(20))
    data = imported(write_table(tmp_path / "a.csv", "a,y\n" + rows))
    found = errors(experiment_on(data))
    assert "problem.data_one_class" in [one.code for one in found]
    said_in_both(next(one for one in found if one.code == "problem.data_one_class"), "yes")


def test_fault_47_one_sample_is_refused(tmp_path: Path) -> None:
    data = imported(write_table(tmp_path / "a.csv", "a,y\n1.5,2.5\n"))
    found = {one.code: one for one in errors(experiment_on(data))}
    said_in_both(found["problem.data_one_sample"])


def test_fault_48_a_class_that_lacks_in_a_part_is_named(tmp_path: Path) -> None:
    rows = "".join(f"{n},{'rare' if n == 3 else 'common'}\n" for n in range(60))
    data = imported(write_table(tmp_path / "a.csv", "a,y\n" + rows))
    choice = DataChoice(dataset=data, validation=0.2)
    found = facts_of(choice)
    said_in_both(found["problem.data_absent_validation"], "rare")
    said_in_both(found["problem.data_absent_test"], "rare")
    said_in_both(found["problem.data_rare"], "rare")


def test_fault_48_stratified_parts_have_every_class(tmp_path: Path) -> None:
    rows = "".join(f"{n},{'abc'[n * n % 3 if n % 10 else 2]}\n" for n in range(200))
    data = imported(write_table(tmp_path / "a.csv", "a,y\n" + rows))
    found = sample_facts(
        choice := DataChoice(dataset=data, validation=0.1),
        choice.dataset.load(None),  # type: ignore[arg-type]
    )
    for part in found.parts:
        shares = np.array(part.counts) / part.samples
        np.testing.assert_allclose(shares, np.array(data.found.counts) / 200, atol=0.06)
        assert min(part.counts) > 0


def test_fault_50_infinite_values_are_counted_and_left_out(tmp_path: Path) -> None:
    rows = [f"{n},{n}" for n in range(50)]
    rows[3], rows[4], rows[5] = "inf,1", "1e300,1", "2,-Infinity"
    data, report = reported(write_table(tmp_path / "a.csv", "\n".join(["a,y", *rows])))
    assert report.count == 3
    said_in_both(report.named[0], "5", "inf")
    assert np.isfinite(data.load(None).train_inputs).all()  # type: ignore[arg-type]
    np.savez(
        tmp_path / "b.npz",
        x=np.array([[1.0, np.nan], [2, 3], [np.inf, 1], [4, 5], [6, 7]]),
        y=[0, 1, 0, 1, 0],
    )
    data, report = reported(tmp_path / "b.npz")
    assert (data.found.train, report.count) == (3, 2)
    said_in_both(report.named[0], "2")


def test_fault_51_rows_in_both_parts_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"{n // 4},{n // 4 % 2}\n" for n in range(80))
    data = imported(write_table(tmp_path / "a.csv", "a,y\n" + rows))
    choice = DataChoice(dataset=data)
    loaded = data.load(None)  # type: ignore[arg-type]
    known = {row.tobytes() for row in loaded.train_inputs}
    shared = sum(row.tobytes() in known for row in loaded.test_inputs)
    assert shared > 0
    assert sample_facts(choice, loaded).shared == shared
    said_in_both(facts_of(choice)["problem.data_shared"], str(shared), "16")


def test_fault_55_data_that_vanish_before_the_training_are_missed(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", "a,y\n" + "".join(f"{n},{n % 2}\n" for n in range(20)))
    data = imported(path, carry=False)
    experiment = experiment_on(data)
    assert not errors(experiment)
    path.rename(tmp_path / "moved.csv")
    forget()
    (problem,) = errors(experiment)
    assert (problem.code, problem.field) == ("problem.data_missing", "data.dataset")
    said_in_both(problem, "a.csv")
    assert refused(lambda: Trainer(experiment), "a.csv").code == "problem.data_missing"
    found = run_through(pointed_to(data, str(tmp_path / "moved.csv")))
    moved = experiment_on(found)
    assert not errors(moved)
    assert moved.settings_hash == experiment.settings_hash
    assert Trainer(moved).step == 0


def test_fault_55_data_that_were_changed_are_never_used_silently(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", "a,y\n" + "".join(f"{n},{n % 2}\n" for n in range(20)))
    data = imported(path, carry=False)
    experiment = experiment_on(data)
    content = path.read_bytes()
    path.write_bytes(content + b"99,1\n")
    forget()
    assert [one.code for one in errors(experiment)] == ["problem.data_changed"]
    # Of the same size, only reading tells.
    path.write_bytes(content.replace(b"\n3,", b"\n4,"))
    assert refused(lambda: Trainer(experiment), "a.csv").code == "problem.data_changed"
    other = refused(lambda: run_through(pointed_to(data, str(path))), "a.csv")
    assert other.code == "problem.data_other"
    path.write_bytes(content)
    assert Trainer(experiment).step == 0


@pytest.mark.parametrize("name", ["with blanks.csv", "한글 이름.csv", "😀 data.csv", "'\"$&;.csv"])
def test_fault_56_names_of_files_are_no_trouble(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "자료 폴더"
    folder.mkdir()
    data = imported(write_table(folder / name, "a,y\n1,2\n3,4.5\n5,6\n"), carry=False)
    forget()
    assert data.file_name == name
    assert len(data.load(None).train_inputs) == 2  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows long paths only on request")
def test_fault_56_a_long_path(tmp_path: Path) -> None:
    folder = tmp_path
    while len(str(folder)) < 600:
        folder = folder / ("f" * 60)
    folder.mkdir(parents=True)
    data = imported(write_table(folder / "a.csv", "a,y\n1,2\n3,4.5\n5,6\n"), carry=False)
    forget()
    assert len(data.path) > 600
    assert data.shape().train == len(data.load(None).train_inputs)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["", "a\0b", "/nowhere/at/all.csv"])
def test_fault_55_a_path_to_nothing(path: str) -> None:
    assert refused(lambda: preview(path)).code == "problem.data_missing"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(lambda: preview(str(tmp_path / "pipe.csv"))).code == "problem.data_no_file"


def test_checks_of_data_never_read_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks run at every edit, in the window's own thread."""
    path = write_table(tmp_path / "a.csv", "a,y\n" + "".join(f"{n},{n % 2}\n" for n in range(90)))
    experiment = experiment_on(imported(path, carry=False))
    forget()
    monkeypatch.setattr(OwnData, "load", None)
    limited = experiment.data.with_values(training_samples=10)
    assert not [one for one in check(experiment.with_values(data=limited)) if one.code == "x"]
    assert not errors(experiment)


def test_every_format_is_noticed_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / "idx").mkdir()
    write_idx(tmp_path / "idx")
    write_pictures(tmp_path / "pictures")
    for path, touched in (
        (tmp_path / "idx" / "train-images-idx3-ubyte", tmp_path / "idx" / "t10k-labels-idx1-ubyte"),
        (tmp_path / "pictures", tmp_path / "pictures" / "cat" / "1.png"),
    ):
        data = imported(path)
        assert not data.carried
        content = touched.read_bytes()
        touched.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        forget()
        problem = refused(lambda found=data: found.load(None))  # type: ignore[arg-type]
        assert problem.code == "problem.data_changed"
