"""``nnstudio export``, ``report`` and ``import-weights``: what they write, say and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.exporters.target import targets


@pytest.fixture
def trained(command, tmp_path: Path) -> Path:
    path = tmp_path / "net.nnstudio"
    command("train", "--example", "xor-tanh", "--epochs", "3", "--quiet", "--out", str(path))
    return path


@pytest.mark.parametrize("name", list(targets()))
def test_every_target_from_a_file(command, trained: Path, name: str) -> None:
    out = trained.with_name(f"out{targets()[name].suffixes[0]}")
    result = command("export", str(trained), "--to", name, "-o", str(out), "--json")
    assert result.code == 0
    found = json.loads(result.out)
    assert found["files"][0] == str(out)
    assert all(Path(file).stat().st_size > 0 for file in found["files"])
    assert found["step"] == 75
    if name in ("numpy", "onnx"):
        assert found["agrees"] is True
        assert found["difference"] <= 1e-5


def test_it_says_how_well_it_agrees_and_that_it_is_not_trained(command, tmp_path: Path) -> None:
    out = str(tmp_path / "net.py")
    result = command("export", "--example", "xor-tanh", "--to", "numpy", "--out", out)
    assert result.code == 0
    assert "It agrees with the studio" in result.err
    assert "not trained" in result.err
    result = command("export", "--example", "xor-tanh", "--to", "history", "--out", out)
    assert result.code == 2
    assert "Train first." in result.err


def test_a_missing_package_is_said(command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(type(targets()["onnx"]), "writes_with", "a_module_nobody_has")
    out = tmp_path / "net.onnx"
    result = command("export", "--example", "xor-tanh", "--to", "onnx", "--out", str(out))
    assert result.code == 2
    assert "pip install a_module_nobody_has" in result.err
    assert not out.exists()


def test_a_report(command, trained: Path) -> None:
    result = command("--language", "ko", "report", str(trained))
    assert result.code == 0
    page = trained.with_suffix(".html").read_text(encoding="utf-8")
    assert 'lang="ko"' in page
    assert "시험 정확도" in page
    assert command("report", str(trained), "-o", str(trained.parent / "no" / "r.html")).code == 1


def test_weights_there_and_back(command, trained: Path) -> None:
    weights = trained.with_name("w.safetensors")
    command("export", str(trained), "--to", "safetensors-pytorch", "-o", str(weights))
    out = trained.with_name("again.nnstudio")
    result = command("import-weights", str(trained), str(weights), "-o", str(out))
    assert result.code == 0
    assert "dense_1.weights   <-  dense_1.weight transposed" in result.out
    back = trained.with_name("back.npz")
    first = trained.with_name("first.npz")
    command("export", str(out), "--to", "npz", "-o", str(back))
    command("export", str(trained), "--to", "npz", "-o", str(first))
    with np.load(back) as one, np.load(first) as other:
        assert one.files == other.files
        assert all(np.array_equal(one[name], other[name]) for name in one.files)


def test_weights_that_do_not_fit(command, trained: Path) -> None:
    weights = trained.with_name("w.npz")
    np.savez(weights, allow_pickle=False, W1=np.ones((3, 7)))
    result = command("import-weights", str(trained), str(weights))
    assert result.code == 2
    assert "dense_1.weights 2×8" in result.err
    assert "W1 3×7" in result.err
    result = command("import-weights", str(trained), str(weights), "--map", "dense_9=W1")
    assert result.code == 2
    assert "dense_9 is no block" in result.err
    assert command("import-weights", str(trained), str(weights), "--map", "x").code == 2
