"""A part of any family is one file: described, documented, offered, trained, saved and opened again.

A copy of the program gets one new part of every family, and is asked in a few processes of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from architecture.new_parts import SOURCES
from architecture.source import PACKAGE, ROOT
from nnstudio.core.diagnosis import base as _rules  # noqa: F401
from nnstudio.core.importers import base as _importers  # noqa: F401
from nnstudio.core.parts.registry import registries
from nnstudio.core.training import trainer as _every_family  # noqa: F401

NEW = {family: type_id for family, (_, type_id, _) in SOURCES.items()}

HOLDERS = {
    "data.dataset": "dataset",
    "data.features": "features",
    "training.loss": "loss",
    "training.penalty": "penalty",
    "training.optimizer": "optimizer",
    "training.schedule": "schedule",
    "training.clipping": "clipping",
    "dense_1.activation": "activation",
    "dense_1.initializer": "initializer",
    "dense_1.weight_decay": "penalty",
}
"""Where an experiment holds a part of a family; metrics, layers and rules of the diagnosis have no such place."""

WINDOW = """
import json, sys
sys.path.insert(0, "scripts")
from PySide6.QtWidgets import QApplication
from nnstudio.core.experiment.examples import example
from nnstudio.core.layers.base import LAYERS
from nnstudio.ui.inspector.form import Form
from nnstudio.core.parts.part import Part
from nnstudio.ui.palette.entry import CARRIED
from nnstudio.ui.palette.palette import PalettePanel
import reference

app = QApplication([])
palette = PalettePanel()
entries = [palette.entries.item(row) for row in range(palette.entries.count())]
layers = [(e.text(), e.data(CARRIED)) for e in entries if isinstance(e.data(CARRIED), Part)]
experiment = example("xor-tanh")
owners = {
    "data": experiment.data,
    "training": experiment.training,
    "dense_1": experiment.network.by_id["dense_1"].layer,
}
forms = {}
for place, new in json.loads(sys.argv[1]).items():
    owner, field = place.split(".")
    changes = []
    form = Form(lambda path, change, stepping, field: changes.append(change) or "", str)
    form.display((owners[owner],))
    combo = form.row((field,)).editor.combo
    index = combo.findData(new)
    assert index >= 0, place
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    (change,) = changes
    made = change(getattr(owners[owner], field))
    form.display((owners[owner].with_values(**{field: made}),))
    below = [row.path[-1] for row in form.rows() if row.path[:-1] == (field,)]
    forms[place] = [combo.currentText(), made.type, below]
gain = Form(lambda path, change, stepping, field: "", str)
gain.display((LAYERS.get("gain")(),))
print(json.dumps({
    "pages": reference.pages(),
    "palette": [
        [text, layer.type, getattr(getattr(layer, "activation", None), "type", None)]
        for text, layer in layers
    ],
    "forms": forms,
    "layer": [row.path[-1] for row in gain.rows()],
}))
"""

NOTEBOOK = """
import json, sys
import numpy as np
import nnstudio
from nnstudio.core.experiment import edits, paths
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.metrics.base import METRICS
from nnstudio.core.parts.data import to_data

kept = nnstudio.load(sys.argv[1])
assert not kept.notes
held = {}
for place in json.loads(sys.argv[3]):
    owner, field = place.split(".")
    block = kept.experiment.network.by_id.get(owner)
    held[place] = getattr(block.layer if block else getattr(kept.experiment, owner), field).type

drawn = edits.disconnect(kept.experiment, "dense_1", "dense_2")
drawn, added = edits.add_block(drawn, LAYERS.get("gain")(gain=2.0), (0.0, 0.0), wire=False)
drawn = edits.connect(edits.connect(drawn, "dense_1", added), added, "dense_2")
drawn = nnstudio.change(drawn, {f"{added}.gain": "1.5"})
run = nnstudio.train(drawn, epochs=8)
run.save(sys.argv[2])
again = nnstudio.load(sys.argv[2])
assert again.experiment == drawn.with_values(training=again.experiment.training)
same = all(np.array_equal(again.weights[name], array) for name, array in run.weights.items())
targets = np.array([[1.0, 0.0, 1.0, 1.0]])
print(json.dumps({
    "held": held,
    "step": kept.step,
    "layer": to_data(again.experiment.network.by_id[added].layer),
    "loss": run.history["train_loss"][[0, -1]].tolist(),
    "accuracy": float(run.history["test_accuracy"][-1]),
    "same": same and set(again.weights) == set(run.weights),
    "metric": METRICS.get("error_rate")().score(np.array([[0.9, 0.1, 0.2, 0.8]]), targets),
}))
"""


def ask(program: Path, *arguments: str) -> str:
    """Run Python on the copy and return what it wrote."""
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the program that has a file more in every family."""
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(PACKAGE, folder / "nnstudio", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", folder / "resources")
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "reference.py", folder / "scripts")
    for package, type_id, source in SOURCES.values():
        path = folder / "nnstudio" / "core" / package / f"{type_id}.py"
        assert not path.exists()
        path.write_text(source, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def described(program: Path) -> dict[str, Any]:
    return json.loads(ask(program, "-m", "nnstudio", "describe", "--json"))


@pytest.fixture(scope="module")
def window(program: Path) -> dict[str, Any]:
    wanted = {place: NEW[family] for place, family in HOLDERS.items()}
    return json.loads(ask(program, "-c", WINDOW, json.dumps(wanted)))


@pytest.fixture(scope="module")
def trained(program: Path) -> tuple[Path, list[dict[str, Any]]]:
    """A file with a run in it that used a new part in every place, and what training it wrote."""
    path = program / "every.nnstudio"
    settings = [f"{place}={NEW[family]}" for place, family in HOLDERS.items()]
    output = ask(
        program,
        *("-m", "nnstudio", "train", "--example", "xor-tanh", "--epochs", "20"),
        *(word for setting in settings for word in ("--set", setting)),
        *("--json", "--quiet", "--out", str(path)),
    )
    return path, [json.loads(line) for line in output.splitlines()]


@pytest.fixture(scope="module")
def opened(program: Path, trained: tuple[Path, list[dict[str, Any]]]) -> dict[str, Any]:
    arguments = (str(trained[0]), str(program / "gain.nnstudio"), json.dumps(list(HOLDERS)))
    return json.loads(ask(program, "-c", NOTEBOOK, *arguments))


def test_every_family_has_its_new_part_here() -> None:
    known = registries()
    assert set(SOURCES) == set(known)
    assert not [family for family, type_id in NEW.items() if type_id in known[family].types()]


def test_all_are_described(described: dict[str, Any]) -> None:
    manuals = {(part["family"], part["type"]): part["manual"] for part in described["parts"]}
    for family, type_id in NEW.items():
        assert "Formula:" in manuals[family, type_id]
        assert "Reference:" in manuals[family, type_id]
    owners = {part["type"]: part["fields"] for part in described["parts"]}
    owners |= {section["path"]: section["fields"] for section in described["settings"]}
    for place, family in HOLDERS.items():
        owner, name = place.replace("dense_1", "dense").split(".")
        (field,) = [field for field in owners[owner] if field["name"] == name]
        assert NEW[family] in field["accepts"], place


def test_all_have_a_place_in_the_reference(window: dict[str, Any]) -> None:
    for family, type_id in NEW.items():
        assert f"(`{type_id}`)" in window["pages"][f"{family}.md"]
    assert "| `gain` | Gain: a. | `0.5` |" in window["pages"]["layer.md"]
    assert "Sign descent" in window["pages"]["README.md"]


def test_the_form_offers_and_shows_them(window: dict[str, Any]) -> None:
    for place, family in HOLDERS.items():
        title, type_id, _ = window["forms"][place]
        assert type_id == NEW[family]
        assert f"## {title} (`{type_id}`)" in window["pages"][f"{family}.md"]
    assert window["forms"]["training.optimizer"][2] == ["learning_rate"]
    assert window["forms"]["dense_1.initializer"][2] == ["spread"]
    assert window["forms"]["data.dataset"][2] == ["points", "noise"]
    assert window["layer"] == ["gain"]


def test_the_palette_has_what_blocks_are_and_take(window: dict[str, Any]) -> None:
    assert ["Gain", "gain", None] in window["palette"]
    assert ["Softsign", "activation", "softsign"] in window["palette"]
    kinds = [kind for _, kind, _ in window["palette"]]
    assert "laplace" in kinds and "fourth_power" in kinds


def test_all_are_trained_together(trained: tuple[Path, list[dict[str, Any]]]) -> None:
    started, *_, finished = trained[1]
    assert finished["status"] == "done"
    assert finished["test_accuracy"] > 0.8 > started["test_accuracy"]


def test_the_file_opens_with_all_of_them(opened: dict[str, Any]) -> None:
    assert opened["held"] == {place: NEW[family] for place, family in HOLDERS.items()}
    assert opened["step"] == 20 * 25


def test_the_layer_is_built_in_trained_saved_and_opened(opened: dict[str, Any]) -> None:
    assert opened["layer"] == {"type": "gain", "gain": 1.5}
    assert opened["same"]
    assert opened["loss"][1] < 0.7 * opened["loss"][0]
    assert opened["accuracy"] > 0.8


def test_the_metric_scores(opened: dict[str, Any]) -> None:
    assert opened["metric"] == 0.25


def test_the_importer_reads_a_file_to_train_on(program: Path) -> None:
    path = program / "line.data"
    path.write_text("#pairs\n" + "".join(f"{n / 20} {n / 10}\n" for n in range(60)))
    out = ask(program, "-m", "nnstudio", "train", "--data", str(path), "--epochs", "2", "--json")
    started = json.loads(out.splitlines()[0])
    assert started["training_samples"] == 48
    assert started["data"]["importer"]["type"] == "pairs"


EXPORT = """
import json, sys
from pathlib import Path
import nnstudio
from nnstudio.core.exporters.exporting import export
from nnstudio.core.exporters.target import targets
from nnstudio.core.files.opening import open_file
from nnstudio.core.parts.problem import ProblemError

found = {}
opened = open_file(sys.argv[1])
for name in ("numpy", "onnx", "pytorch", "keras"):
    done = export(opened.experiment, opened.run, targets()[name], Path(sys.argv[2]) / f"net_{name}")
    found[name] = getattr(done.proof, "difference", None)
try:
    drawn = open_file(sys.argv[3])
    export(drawn.experiment, drawn.run, targets()["onnx"], Path(sys.argv[2]) / "gain")
except ProblemError as error:
    found["gain"] = [error.problems[0].code, error.problems[0].values]
print(json.dumps(found))
"""


def test_they_are_exported_and_agree(
    program: Path, trained: tuple[Path, list[dict[str, Any]]], opened: dict[str, Any]
) -> None:
    """Whatever is made of known operations has words in every target; what is not is refused by name."""
    arguments = (str(trained[0]), str(program), str(program / "gain.nnstudio"))
    found = json.loads(ask(program, "-c", EXPORT, *arguments))
    assert 0 <= found["numpy"] <= 1e-5
    assert 0 <= found["onnx"] <= 1e-5
    assert {"pytorch", "keras"} <= set(found)
    assert found["gain"] == ["problem.export_unknown_layer", {"name": "Gain"}]
