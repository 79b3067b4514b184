"""Tables are understood as they are written, and imported samples are what stands in the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from core.importers.files_to_read import imported, refused, reported, write_table

from nnstudio.core.datasets.own_data import OwnData, import_data
from nnstudio.core.datasets.remembered import forget
from nnstudio.core.importers.base import run_through
from nnstudio.core.importers.finding import preview
from nnstudio.core.importers.table import Table

FLOWERS = "length,width,kind\n1.5,0.2,rose\n2.5,0.4,tulip\n3.5,0.1,rose\n4.5,0.9,tulip\n"


def all_samples(data: OwnData) -> list[tuple[list[float], float]]:
    """Every sample with its label, sorted: which part it is in does not matter here."""
    samples = data.load(np.random.default_rng(0))
    inputs = np.concatenate([samples.train_inputs, samples.test_inputs]).tolist()
    labels = np.concatenate([samples.train_labels, samples.test_labels]).tolist()
    return sorted(zip(inputs, labels, strict=True))


def test_a_table_becomes_samples_with_names(tmp_path: Path) -> None:
    data = imported(write_table(tmp_path / "flowers.csv", FLOWERS))
    assert data.task == "classification"
    assert data.class_names == ("rose", "tulip")
    assert data.input_names == ("length", "width")
    assert data.found.counts == (2, 2)
    assert (data.shape().train, data.shape().test) == (3, 1)
    narrow = [[float(np.float32(value)) for value in row] for row, _ in all_samples(data)]
    assert narrow == [
        [float(np.float32(value)) for value in row]
        for row in ([1.5, 0.2], [2.5, 0.4], [3.5, 0.1], [4.5, 0.9])
    ]
    assert [label for _, label in all_samples(data)] == [0, 1, 0, 1]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found(tmp_path: Path, separator: str, ending: str) -> None:
    text = FLOWERS.replace(",", separator).replace("\n", ending)
    data = imported(write_table(tmp_path / "flowers.csv", text))
    assert data.input_names == ("length", "width")
    assert data.found.train == 4


def test_blanks_separate_as_many_as_there_are(tmp_path: Path) -> None:
    text = "".join(f" {x}   {x * 2}.5  {x % 2}\n" for x in range(1, 9))
    found = preview(str(write_table(tmp_path / "a.data", text))).importer
    assert isinstance(found, Table)
    assert (found.separator, found.header, len(found.columns)) == ("space", False, 3)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp949", "cp949"),
    ],
)
def test_fault_41_korean_is_read_in_every_encoding(
    tmp_path: Path, encoding: str, expected: str
) -> None:
    rows = "".join(
        f"{number},{'남' if number % 2 else '여'},{number * 3}\n" for number in range(30)
    )
    path = write_table(tmp_path / "명단.csv", "나이,성별,점수\n" + rows, encoding)
    found = preview(str(path)).importer
    assert isinstance(found, Table)
    assert found.encoding == expected
    assert found.names == ("나이", "성별", "점수")
    data = imported(path, found.with_target("성별", preview(str(path)).rows))
    assert data.class_names == ("남", "여")
    assert data.found.counts == (15, 15)


def test_fault_42_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    text = "a;b;y\n1,5;1.234,5;0,25\n-2,5;3,0;0,5\n3,25;4,5;0,75\n"
    path = write_table(tmp_path / "komma.csv", text)
    found = preview(str(path)).importer
    assert isinstance(found, Table)
    assert (found.separator, found.decimal) == ("semicolon", "comma")
    assert all_samples(imported(path)) == [
        ([-2.5, 3.0], 0.5),
        ([1.5, 1234.5], 0.25),
        ([3.25, 4.5], 0.75),
    ]


def test_quoted_cells_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    text = 'text,n,y\n"a, b",1,p\n"c ""d""",2,q\n"e\nf",3,p\n"a, b",4,q\n'
    path = write_table(tmp_path / "quotes.csv", text)
    found = preview(str(path))
    assert [row[0] for row in found.rows] == ["a, b", 'c "d"', "e\nf", "a, b"]
    assert found.lines == (2, 3, 4, 6)
    table = found.importer
    assert isinstance(table, Table)
    assert imported(path, table.with_column("text", kind="category", role="input")).input_names == (
        "text = a, b",
        'text = c "d"',
        "text = e\nf",
        "n",
    )


def test_categories_become_one_input_each_and_are_remembered(tmp_path: Path) -> None:
    text = "colour,size,y\n" + "".join(
        f"{colour},{size},{size * 2.5}\n"
        for size in range(4)
        for colour in ("red", "blue", "green")
    )
    data = imported(write_table(tmp_path / "a.csv", text))
    assert data.task == "regression"
    assert data.input_names == ("colour = blue", "colour = green", "colour = red", "size")
    for inputs, target in all_samples(data):
        assert sum(inputs[:3]) == 1
        assert target == inputs[3] * 2.5


def test_a_heading_is_told_from_data(tmp_path: Path) -> None:
    for text, header in (
        ("a,b\n1,2\n3,4\n", True),
        ("1,2\n3,4\n", False),
        ("x,1\ny,2\nx,3\n", False),
        ("kind,colour\nfish,red\nbird,blue\nfish,blue\n", True),
        ("red,fish\nblue,bird\nred,bird\n", False),
    ):
        found = preview(str(write_table(tmp_path / "a.csv", text))).importer
        assert isinstance(found, Table)
        assert found.header is header, text


def test_the_target_is_guessed_by_name_then_by_place(tmp_path: Path) -> None:
    rows = "".join(f"{n % 3},{n * 1.5},{n * 2.5}\n" for n in range(30))
    found = preview(str(write_table(tmp_path / "a.csv", "label,a,b\n" + rows))).importer
    assert isinstance(found, Table)
    assert [column.name for column in found.targets] == ["label"]
    assert found.targets[0].kind == "category"
    found = preview(str(write_table(tmp_path / "b.csv", "c,a,b\n" + rows))).importer
    assert isinstance(found, Table)
    assert [column.name for column in found.targets] == ["b"]
    assert found.targets[0].kind == "number"


def test_numbers_that_only_count_rows_and_long_texts_are_not_used(tmp_path: Path) -> None:
    rows = "".join(f"{n},name {n},{n * n % 7},{n % 2}\n" for n in range(100))
    found = preview(str(write_table(tmp_path / "a.csv", "id,name,a,y\n" + rows))).importer
    assert isinstance(found, Table)
    assert [column.role for column in found.columns] == ["ignored", "ignored", "input", "target"]


def test_several_numbers_may_be_the_target(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", "a,b,c\n1,2,3\n4,5,6\n7,8,9.5\n")
    table = preview(str(path)).importer
    assert isinstance(table, Table)
    data = imported(path, table.with_column("b", role="target"))
    assert data.shape().outputs == 2
    assert data.load(np.random.default_rng(0)).train_labels.shape == (2, 2)
    assert data.found.targets == ("b", "c")


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (("3", "10", "3", "7"), ("3", "7", "10")),
        (("0.5", "1.5", "0.5", "-2"), ("-2", "0.5", "1.5")),
        (("b", "a", "b", "A"), ("A", "a", "b")),
        (("1", "1.0", "01", "2"), ("1", "2")),
        ((" x ", "x", "y", "y"), ("x", "y")),
        (("true", "false", "true", "false"), ("false", "true")),
    ],
)
def test_fault_49_labels_of_any_kind_are_mapped_and_named(
    tmp_path: Path, cells: tuple[str, ...], names: tuple[str, ...]
) -> None:
    text = "x,label\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    path = write_table(tmp_path / "a.csv", text)
    table = preview(str(path)).importer
    assert isinstance(table, Table)
    data = imported(path, table.with_column("label", kind="category", role="target"))
    assert data.class_names == names
    canonical = {"1.0": "1", "01": "1", " x ": "x"}
    for (x,), label in all_samples(data):
        cell = cells[int(x)]
        assert names[int(label)] == canonical.get(cell, cell)


def test_only_the_first_rows_are_read_where_that_is_asked(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", "a,y\n" + "".join(f"{n},{n}\n" for n in range(500)))
    table = preview(str(path)).importer
    data = imported(path, table.with_values(rows=50))
    assert data.found.train == 50
    assert max(inputs[0] for inputs, _ in all_samples(data)) == 49


def test_a_change_of_the_separator_finds_the_columns_anew_and_keeps_choices(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", "a,b;c\n1,2;3\n4,5;6\n")
    table = preview(str(path)).importer
    assert isinstance(table, Table)
    other = preview(str(path), table.with_values(separator="semicolon")).importer
    assert isinstance(other, Table)
    assert other.names == ("a,b", "c")
    chosen = other.with_column("c", role="ignored")
    same = preview(str(path), chosen.with_values(missing="mean")).importer
    assert isinstance(same, Table)
    assert same.columns == chosen.columns


def test_unknown_columns_are_refused_by_name(tmp_path: Path) -> None:
    table = preview(str(write_table(tmp_path / "a.csv", FLOWERS))).importer
    assert isinstance(table, Table)
    problem = refused(lambda: table.with_column("colour", role="target"), "colour", "width")
    assert problem.code == "problem.data_no_column"


def test_uses_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", FLOWERS)
    table = preview(str(path)).importer
    assert isinstance(table, Table)
    for changed, code in (
        (table.with_column("kind", role="ignored"), "problem.data_no_target"),
        (
            table.with_column("length", role="ignored").with_column("width", role="ignored"),
            "problem.data_no_inputs",
        ),
        (table.with_column("width", role="target"), "problem.data_targets"),
    ):
        assert refused(lambda chosen=changed: imported(path, chosen)).code == code


def test_an_import_tells_how_far_it_is_and_can_be_given_up(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b,y\n" + "".join(f"{n},{n / 7:.4f},{n % 2}\n" for n in range(60_000)))
    steps = import_data(str(path), preview(str(path)).importer)
    shares = [step.share for step in steps]
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.9
    assert shares[-1] == 1.0
    given_up = import_data(str(path), preview(str(path)).importer)
    next(given_up)
    given_up.close()
    path.unlink()  # Nothing holds it open.


def test_reading_again_gives_the_same_samples(tmp_path: Path) -> None:
    data = imported(write_table(tmp_path / "a.csv", FLOWERS))
    one = data.load(np.random.default_rng(0))
    forget()
    other = data.load(np.random.default_rng(99))
    assert np.array_equal(one.train_inputs, other.train_inputs)
    assert np.array_equal(one.test_labels, other.test_labels)


def test_a_report_names_lines_and_counts_all(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n * 0.5}\n" for n in range(300)) + "1\n" * 150
    data, report = reported(write_table(tmp_path / "a.csv", "a,y\n" + rows))
    assert data.found.train == 300
    assert data.found.left_out == report.count == 150
    assert len(report.named) == 100
    assert [problem.values["line"] for problem in report.named[:3]] == [302, 303, 304]
    assert run_through(import_data(str(tmp_path / "a.csv"), data.importer))[0] == data
