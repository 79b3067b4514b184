"""Data of one's own in the terminal: trained on, kept with the network, and new samples predicted."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnstudio.core.datasets.own_data import OwnData
from nnstudio.core.datasets.remembered import forget
from nnstudio.core.engine.samples import load
from nnstudio.core.files.opening import open_file
from nnstudio.core.training.predicting import predict


def flowers(path: Path, rows: int = 90) -> Path:
    """A table whose classes follow from its numbers and its colour."""
    source = np.random.default_rng(3)
    lines = ["length,colour,kind"]
    for number in range(rows):
        kind = number % 3
        lines.append(
            f"{kind * 3 + source.normal():.3f},{'red' if kind == 1 else 'blue'},{'abc'[kind]}"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def trained(tmp_path: Path, command) -> Path:
    out = tmp_path / "flowers.nnstudio"
    table = flowers(tmp_path / "flowers.csv")
    result = command("train", "--data", table, "--epochs", 60, "--quiet", "--out", out)
    assert result.code == 0, result.err
    return out


def test_training_on_a_table_needs_nothing_else(tmp_path: Path, command) -> None:
    result = command("train", "--data", flowers(tmp_path / "f.csv"), "--epochs", 40, "--json")
    assert result.code == 0
    started, *_, finished = result.events
    assert started["training_samples"] == 72
    assert finished["test_accuracy"] > 0.7
    assert any("72" in line and "f.csv" in line for line in result.lines)


def test_target_and_inputs_are_columns(tmp_path: Path, command) -> None:
    table, out = flowers(tmp_path / "f.csv"), tmp_path / "f.nnstudio"
    result = command(
        "train",
        "--data",
        table,
        "--target",
        "length",
        "--inputs",
        "kind",
        "--epochs",
        1,
        "--out",
        out,
    )
    assert result.code == 0
    data = open_file(out).experiment.data.dataset
    assert isinstance(data, OwnData)
    assert data.task == "regression"
    assert data.input_names == ("kind = a", "kind = b", "kind = c")


def test_an_example_is_trained_on_other_data(tmp_path: Path, command) -> None:
    result = command(
        "train",
        "--example",
        "digits-mlp",
        "--data",
        flowers(tmp_path / "f.csv"),
        "--epochs",
        1,
        "--json",
    )
    assert result.code == 0
    assert result.events[0]["blocks"]["input_1"] == 3
    assert result.events[0]["blocks"]["output_1"] == 3


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--target", "smell"), "smell"),
        (("--inputs", "length,smell"), "smell"),
        (("--option", "missing"), "missing"),
        (("--option", "missing=perhaps"), "perhaps"),
    ],
)
def test_what_is_not_there_is_refused_by_name(tmp_path: Path, command, options, word: str) -> None:
    result = command("train", "--data", flowers(tmp_path / "f.csv"), *options)
    assert result.code == 2
    assert any(word in line for line in result.lines)


def test_a_target_goes_with_data_only(command) -> None:
    result = command("train", "--example", "digits-mlp", "--target", "y")
    assert (result.code, "--data" in result.err) == (2, True)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_bad_data_end_with_3_and_a_sentence(tmp_path: Path, command, language: str) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    for name in ("empty.csv", "nowhere.csv"):
        result = command("train", "--data", tmp_path / name, "--language", language)
        assert result.code == 3
        assert name in result.err
        assert "problem." not in result.err


def test_predictions_come_with_probabilities(trained: Path, tmp_path: Path, command) -> None:
    new = tmp_path / "new.csv"
    # Other order, another separator, one column more, no target.
    new.write_text("colour;note;length\nred;x;2,9\nblue;y;6,1\nblue;z;-0,2\n", encoding="utf-8")
    result = command("predict", trained, "--data", new)
    assert result.code == 0
    rows = list(csv.DictReader(result.out.splitlines()))
    assert [row["prediction"] for row in rows] == ["b", "c", "a"]
    for row in rows:
        assert sum(float(row[f"p({kind})"]) for kind in "abc") == pytest.approx(1, abs=1e-5)


def test_predictions_are_those_of_the_network(trained: Path, tmp_path: Path, command) -> None:
    """Against the network itself: its own training data, predicted from the file, in the file's order."""
    result = command("predict", trained, "--data", tmp_path / "flowers.csv", "--json")
    assert len(result.events) == 90
    run = open_file(trained).run
    assert run is not None
    data = run.experiment.data.dataset
    samples = data.load(np.random.default_rng(0))
    given = predict(run, samples.test_inputs)
    exact = sorted(round(float(value), 5) for value in given[:, 0])
    said = sorted(round(event["p(a)"], 5) for event in result.events)
    assert set(exact) <= set(said)
    hits = np.mean([event["prediction"] == event["actual"] for event in result.events])
    assert hits > 0.8
    assert np.array_equal(
        given.argmax(axis=1) == samples.test_labels,
        given.argmax(axis=1) == load(run.experiment).test.targets.argmax(axis=1),
    )


def test_rows_that_cannot_be_read_are_named_and_the_others_answered(
    trained: Path, tmp_path: Path, command
) -> None:
    new = tmp_path / "new.csv"
    new.write_text("length,colour\n1,red\nlong,red\n3,green\n4\n5,\n6,blue\n", encoding="utf-8")
    result = command("predict", trained, "--data", new, "--out", tmp_path / "y.csv")
    assert result.code == 0
    assert result.out == ""
    with (tmp_path / "y.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["row"] for row in csv.DictReader(file)] == ["1", "6"]
    for line, word in (("3", "long"), ("4", "green"), ("5", "1"), ("6", "colour")):
        assert any(line in said and word in said for said in result.lines), result.lines


def test_columns_that_lack_are_named(trained: Path, tmp_path: Path, command) -> None:
    new = tmp_path / "new.csv"
    new.write_text("size,colour\n1,red\n2,blue\n", encoding="utf-8")
    result = command("predict", trained, "--data", new)
    assert result.code == 3
    assert "length" in result.err
    assert "size" in result.err


def test_numbers_are_predicted_with_their_names(tmp_path: Path, command) -> None:
    table, out = tmp_path / "line.csv", tmp_path / "line.nnstudio"
    table.write_text("x,price\n" + "".join(f"{n / 50},{n / 25}\n" for n in range(100)), "utf-8")
    small = ("--set", "training.batch_size=16")
    fit = command("train", "--data", table, *small, "--epochs", 60, "--quiet", "--out", out)
    assert fit.code == 0
    result = command("predict", out, "--data", table)
    rows = list(csv.DictReader(result.out.splitlines()))
    assert set(rows[0]) == {"row", "price", "actual price"}
    errors = [abs(float(row["price"]) - float(row["actual price"])) for row in rows]
    assert np.mean(errors) < 0.3


def test_pictures_are_predicted_by_a_network_of_the_bundled_digits(tmp_path: Path, command) -> None:
    out, folder = tmp_path / "d.nnstudio", tmp_path / "pictures"
    folder.mkdir()
    assert (
        command("train", "--example", "mnist-mlp", "--epochs", 2, "--quiet", "--out", out).code == 0
    )
    run = open_file(out).run
    assert run is not None
    samples = run.experiment.data.dataset.load(np.random.default_rng(0))
    for number in range(12):
        pixels = (samples.test_inputs[number].reshape(28, 28) * 255).round().astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:02}.png")
    result = command("predict", out, "--data", folder, "--json")
    expected = predict(run, samples.test_inputs[:12]).argmax(axis=1).tolist()
    assert [int(event["prediction"]) for event in result.events] == expected
    assert [event["name"] for event in result.events] == sorted(p.name for p in folder.iterdir())
    one = command("predict", out, "--data", folder / "03.png", "--json")
    assert [int(event["prediction"]) for event in one.events] == [expected[3]]


def test_a_network_that_was_not_trained_predicts_nothing(tmp_path: Path, command) -> None:
    from nnstudio.core.experiment.examples import example
    from nnstudio.core.files.saving import save

    save(tmp_path / "new.nnstudio", example("digits-mlp"), None)
    result = command("predict", tmp_path / "new.nnstudio", "--data", flowers(tmp_path / "f.csv"))
    assert result.code == 2


def test_samples_of_another_size_are_refused(tmp_path: Path, command) -> None:
    out = tmp_path / "d.nnstudio"
    assert (
        command("train", "--example", "digits-mlp", "--epochs", 1, "--quiet", "--out", out).code
        == 0
    )
    np.save(tmp_path / "x.npy", np.zeros((5, 63)))
    result = command("predict", out, "--data", tmp_path / "x.npy")
    assert result.code == 3
    assert "63" in result.err


def test_small_data_travel_inside_the_file(tmp_path: Path, command, trained: Path) -> None:
    (tmp_path / "flowers.csv").unlink()
    forget()
    new = tmp_path / "new.csv"
    new.write_text("length,colour\n3,red\n", encoding="utf-8")
    assert command("predict", trained, "--data", new).code == 0
    assert command("train", trained, "--fresh", "--epochs", 1).code == 0


def test_what_can_be_downloaded_is_listed_and_nothing_is_fetched(command) -> None:
    result = command("download")
    assert result.code == 0
    assert "fashion-mnist" in result.out
    offers = command("download", "--json").events
    assert {offer["name"] for offer in offers} == {"mnist", "fashion-mnist"}
    assert not any(offer["here"] for offer in offers)
    assert all(offer["licence"] and offer["bytes"] > 10**6 for offer in offers)


def test_what_is_not_offered_is_refused_by_name(command) -> None:
    result = command("download", "imagenet")
    assert result.code == 2
    assert "imagenet" in result.err
