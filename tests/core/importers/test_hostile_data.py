"""Files of strangers and files by chance: whatever they hold, a reader answers in its own words or reads them."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from core.importers.files_to_read import idx_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from nnstudio.core.datasets.own_data import import_data
from nnstudio.core.datasets.remembered import forget
from nnstudio.core.importers.arrays import NumpyArrays
from nnstudio.core.importers.base import run_through
from nnstudio.core.importers.finding import preview
from nnstudio.core.importers.idx import Idx
from nnstudio.core.importers.pictures import decoded
from nnstudio.core.importers.table import Table
from nnstudio.core.parts.problem import ProblemError

MOST_BYTES = 300 * 2**20
QUIET = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def no_more_memory_than_may_be() -> Iterator[None]:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_BYTES


def read_all(path: Path) -> None:
    """Look at it, import it, load it: every step ends well or with a problem of ours."""
    forget()
    try:
        found = preview(str(path))
        data, report = run_through(import_data(str(path), found.importer))
    except ProblemError as error:
        assert error.problems
        assert all(problem.code.startswith("problem.") for problem in error.problems)
        return
    forget()
    loaded = data.load(np.random.default_rng(0))
    shape = data.shape()
    assert loaded.train_inputs.shape == (shape.train, shape.features)
    assert loaded.test_inputs.shape == (shape.test, shape.features)
    assert np.isfinite(loaded.train_inputs).all()
    assert report.count == data.found.left_out
    if data.found.classes:
        counted = np.concatenate([loaded.train_labels, loaded.test_labels])
        assert counted.min() >= 0
        assert np.bincount(counted, minlength=shape.outputs).sum() == shape.train + shape.test


CELLS = st.one_of(
    st.integers(-1000, 1000).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.sampled_from(
        ["", "NA", "yes", "no", "1,5", '"a,b"', '"', "\x00", "가", "1_0", "٣", "-", "1e999"]
    ),
    st.text(max_size=8),
)


@QUIET
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=25),
    separator=st.sampled_from([",", ";", "\t", " ", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949"]),
)
def test_tables_of_anything(
    tmp_path: Path, rows: list[list[str]], separator: str, encoding: str
) -> None:
    path = tmp_path / "table.csv"
    text = "\n".join(separator.join(row) for row in rows)
    path.write_bytes(text.encode(encoding, errors="replace"))
    read_all(path)


@QUIET
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.npy", "a.npz", "a.gz"]))
def test_bytes_of_anything(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    read_all(path)


@pytest.mark.parametrize("kind", [Table, Idx, NumpyArrays])
@QUIET
@given(content=st.binary(min_size=1, max_size=300))
def test_the_wrong_importer(tmp_path: Path, kind: type, content: bytes) -> None:
    path = tmp_path / "train-images-idx3"
    path.write_bytes(content)
    (tmp_path / "train-labels-idx1").write_bytes(content)
    importer = kind()
    try:
        importer = preview(str(path), importer).importer
        run_through(import_data(str(path), importer))
    except ProblemError as error:
        assert error.problems


@QUIET
@given(
    kind=st.integers(0, 255),
    dimensions=st.lists(st.integers(0, 2**32 - 1), max_size=5),
    body=st.binary(max_size=64),
    packed=st.booleans(),
)
def test_headers_of_idx(
    tmp_path: Path, kind: int, dimensions: list[int], body: bytes, packed: bool
) -> None:
    content = bytes([0, 0, kind, len(dimensions)])
    content += struct.pack(f">{len(dimensions)}I", *dimensions) + body
    path = tmp_path / "train-images-idx3"
    path.write_bytes(gzip.compress(content) if packed else content)
    (tmp_path / "train-labels-idx1").write_bytes(idx_bytes(np.zeros(3, np.uint8)))
    read_all(path)


def originals() -> dict[str, bytes]:
    arrays, single = io.BytesIO(), io.BytesIO()
    np.savez_compressed(arrays, x=np.arange(24.0).reshape(8, 3), y=np.arange(8) % 2)
    np.save(single, np.arange(24.0).reshape(8, 3))
    table = "a,b,kind\n" + "".join(f"{n},{n * 0.5},{'xy'[n % 2]}\n" for n in range(12))
    return {
        "a.npz": arrays.getvalue(),
        "a.npy": single.getvalue(),
        "a.csv": table.encode(),
        "b.csv": table.encode("utf-16"),
        "train-images-idx3": gzip.compress(idx_bytes(np.zeros((6, 2, 2), np.uint8)), mtime=0),
    }


@pytest.mark.parametrize("name", list(originals()))
@QUIET
@given(data=st.data())
def test_mutants_of_good_files(tmp_path: Path, name: str, data: st.DataObject) -> None:
    content = bytearray(originals()[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        match data.draw(st.sampled_from(["flip", "cut", "double", "insert"])):
            case "flip" if content:
                content[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del content[at:]
            case "double":
                content += content[at:]
            case _:
                content[at:at] = data.draw(st.binary(max_size=4))
    (tmp_path / "train-labels-idx1").write_bytes(idx_bytes(np.arange(6).astype(np.uint8) % 2))
    path = tmp_path / name
    path.write_bytes(bytes(content))
    read_all(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
@QUIET
@given(data=st.data())
def test_mutants_of_pictures(kind: str, data: st.DataObject) -> None:
    stream = io.BytesIO()
    Image.fromarray(np.arange(300, dtype=np.uint8).reshape(10, 10, 3)).save(stream, kind)
    content = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    try:
        made = decoded(bytes(content), "a.png", (5, 5), colour=data.draw(st.booleans()))
    except ProblemError as error:
        assert error.problems[0].code.startswith("problem.picture_")
    else:
        assert np.isfinite(made).all()
        assert made.min() >= 0
        assert made.max() <= 1


@pytest.mark.parametrize("name", ["a.npz", "a.npy", "a.csv", "train-images-idx3"])
def test_small_files_take_little_memory(
    tmp_path: Path, name: str, no_more_memory_than_may_be: None
) -> None:
    (tmp_path / "train-labels-idx1").write_bytes(idx_bytes(np.arange(6).astype(np.uint8) % 2))
    (tmp_path / name).write_bytes(originals()[name])
    read_all(tmp_path / name)


@pytest.mark.usefixtures("no_more_memory_than_may_be")
def test_a_line_without_end_is_refused_and_not_swallowed(tmp_path: Path) -> None:
    path = tmp_path / "one-line.csv"
    with path.open("wb") as file:
        file.write(b"a,y\n1,2\n")
        for _ in range(50):
            file.write(b"1" * 2**20)
    read_all(path)


@pytest.mark.usefixtures("no_more_memory_than_may_be")
def test_a_quotation_mark_without_end_costs_rows_and_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "quote.csv"
    rows = "".join(f"{n},{n}\n" for n in range(200_000))
    path.write_text('a,y\n1,2\n3,"' + rows)
    read_all(path)


@pytest.mark.usefixtures("no_more_memory_than_may_be")
def test_a_row_of_a_hundred_thousand_cells(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("a,y\n1,2\n" + "3," * 100_000 + "\n4,5\n")
    read_all(path)


@pytest.mark.usefixtures("no_more_memory_than_may_be")
def test_as_many_categories_as_rows(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("word,y\n" + "".join(f"w{n},{n % 2}\n" for n in range(5_000)))
    table = preview(str(path)).importer
    assert isinstance(table, Table)
    chosen = table.with_column("word", kind="category", role="input")
    with pytest.raises(ProblemError) as caught:
        run_through(import_data(str(path), chosen))
    assert caught.value.problems[0].code == "problem.data_categories"
