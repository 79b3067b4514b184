"""Adding an activation is adding one file, and nothing else: it is then known everywhere.

The program is copied to a folder of its own, gets the file, and is asked there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.source import PACKAGE, ROOT

PART = '''"""The linearly scaled hyperbolic tangent, as large for negative inputs as for positive ones.

It is smooth, and far from 0 its slope is 1 in size instead of vanishing.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class LiSHT(Activation):
    """y = x tanh(x): close to |x|, and smooth at 0.

    Formula: f(x) = x tanh(x); f'(x) = tanh(x) + x (1 - tanh(x)^2).

    Reference: Roy et al., LiSHT: Non-Parametric Linearly Scaled Hyperbolic Tangent (2019).
    """

    title: ClassVar[str] = "LiSHT"
    order: ClassVar[int] = 31
    pairs_with: ClassVar[str] = "xavier"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        calls.tanh(x, y)
        calls.multiply(x, y, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        bent, slope = calls.like(x), calls.like(x)
        calls.tanh(x, bent)
        calls.square(bent, slope)
        calls.subtract(1.0, slope, slope)
        calls.multiply(x, slope, slope)
        calls.add(slope, bent, slope)
        calls.multiply(dy, slope, dx)
'''

SLOPE = """
import numpy as np
from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Calls

lisht = ACTIVATIONS.get("lisht")()
calls = Calls(NumpyTable(), np.float64, immediate=True)
x = np.linspace(-8, 8, 33).reshape(3, 11)
at, above, below, slope = (np.empty_like(x) for _ in range(4))
step = 1e-6
lisht.forward(calls, x, at)
lisht.forward(calls, x + step, above)
lisht.forward(calls, x - step, below)
lisht.backward(calls, x, at, np.ones_like(x), slope)
np.testing.assert_allclose(slope, (above - below) / (2 * step), atol=1e-8)
"""

FORM = """
import json
from PySide6.QtWidgets import QApplication
from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.experiment.examples import example
from nnstudio.ui.inspector.form import Form

app = QApplication([])
changes = []
form = Form(lambda path, change, stepping, field: changes.append((path, change)) or "", str)
dense = example("digits-mlp").network.by_id["dense_1"].layer
form.display((dense,))
editor = form.row(("activation",)).editor
offered = [editor.combo.itemData(index) for index in range(editor.combo.count())]
index = offered.index("lisht")
editor.combo.setCurrentIndex(index)
editor.combo.activated.emit(index)
((path, change),) = changes
form.display((dense.with_values(activation=change(dense.activation)),))
print(json.dumps({"offered": offered, "path": path, "shown": editor.combo.currentText()}))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the program that has one file more."""
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(PACKAGE, folder / "nnstudio", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", folder / "resources")
    part = folder / "nnstudio" / "core" / "activations" / "lisht.py"
    assert not part.exists()
    part.write_text(PART, encoding="utf-8")
    return folder


def ask(program: Path, *arguments: str) -> str:
    """Run Python on the copy and return what it wrote."""
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_copy_is_what_is_asked(program: Path) -> None:
    found = ask(program, "-c", "import nnstudio; print(nnstudio.__file__)")
    assert Path(found.strip()).is_relative_to(program)


def test_it_is_described(program: Path) -> None:
    described = json.loads(ask(program, "-m", "nnstudio", "describe", "--json"))
    (lisht,) = [part for part in described["parts"] if part["type"] == "lisht"]
    assert (lisht["family"], lisht["title"]) == ("activation", "LiSHT")
    assert "Roy et al." in lisht["manual"]
    accepting = {
        (part["type"], field["name"])
        for part in described["parts"]
        for field in part["fields"]
        if "lisht" in field["accepts"]
    }
    assert accepting >= {("dense", "activation"), ("activation", "activation")}


def test_its_mathematics_is_right(program: Path) -> None:
    ask(program, "-c", SLOPE)


def test_it_is_trained_saved_and_opened_again(program: Path, tmp_path: Path) -> None:
    path = tmp_path / "lisht.nnstudio"
    output = ask(
        program,
        *(
            "-m",
            "nnstudio",
            "train",
            "--example",
            "digits-mlp",
            "--set",
            "dense_1.activation=lisht",
        ),
        *("--epochs", "5", "--json", "--quiet", "--out", str(path)),
    )
    started, *_, finished = (json.loads(line) for line in output.splitlines())
    assert finished["status"] == "done"
    assert finished["test_accuracy"] > 0.7 > started["test_accuracy"]
    assert "can be trained" in ask(program, "-m", "nnstudio", "check", str(path))
    kept = ask(
        program,
        "-c",
        "import sys, nnstudio; run = nnstudio.load(sys.argv[1]); "
        "print(run.experiment.network.by_id['dense_1'].layer.activation.type, run.step)",
        str(path),
    )
    assert kept.split() == ["lisht", "225"]


def test_it_is_offered_in_the_form(program: Path) -> None:
    form = json.loads(ask(program, "-c", FORM))
    assert form["path"] == ["activation"]
    assert form["shown"] == "LiSHT"
    assert form["offered"].index("lisht") == form["offered"].index("tanh") + 1
