"""A way out: a trained network leaves as a program, as ONNX, as a picture and as a page, and weights come in."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import onnx
import pytest
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QPushButton

from journeys.conftest import Answers
from journeys.hands import Hands, is_sentence
from nnstudio.ui.dialogs.page import Page


def small(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.wait(lambda: hands.experiment.name == "xor-tanh")


def train(hands: Hands, epochs: str = "5") -> None:
    hands.type_into("Epochs", epochs)
    hands.press("run.main")
    hands.wait_for("done")


def ask(hands: Hands, answers: Answers, path: Path, *entries: str) -> str:
    """Choose an entry of the File menu and a file; returns what the window says at the end."""
    answers.paths = [path]
    hands.window.message_bar.close_message()
    hands.choose("File", *entries)
    hands.wait(lambda: not answers.paths)
    hands.wait(lambda: hands.message not in ("", "Writing…"), 60_000)
    hands.wait(lambda: not hands.window.exports.task.busy)
    return hands.message


def test_a_trained_network_leaves_with_its_proof(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    small(hands)
    train(hands)
    said = ask(hands, answers, tmp_path / "net.py", "Export", "NumPy")
    assert is_sentence(said)
    assert "It agrees with the studio" in said
    assert "200 real samples" in said
    spec = importlib.util.spec_from_file_location("exported_by_journey", tmp_path / "net.py")
    assert spec is not None and spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    kept = hands.studio.session.checkpoint
    assert kept is not None
    with np.load(tmp_path / "net.npz") as stored:
        assert np.array_equal(stored["dense_1.weights"], kept.parameters["dense_1.weights"])
    _, score = program.evaluate("test")
    assert abs(score - kept.scores["test_accuracy"]) < 1e-9

    said = ask(hands, answers, tmp_path / "net.onnx", "Export", "ONNX")
    assert "onnxruntime" in said
    proof = {one.key: one.value for one in onnx.load(tmp_path / "net.onnx").metadata_props}
    assert proof["agreement"].startswith("Agrees with NN Studio: largest difference")


def test_a_run_that_goes_on_is_exported_as_it_stands(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    small(hands)
    hands.type_into("Epochs", "100000")
    hands.press("run.main")
    hands.wait(lambda: len(hands.history.evaluations) > 3)
    ask(hands, answers, tmp_path / "history.csv", "Export", "History as CSV")
    assert hands.state == "running"
    assert len((tmp_path / "history.csv").read_text().splitlines()) > 4
    hands.press("run.stop")
    hands.wait_for("stopped")


def test_pictures_and_the_report(
    hands: Hands, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True
    )
    small(hands)
    table = hands.window.actions_table
    assert not table["file.export_curves"].isEnabled()
    train(hands)
    ask(hands, answers, tmp_path / "net.svg", "Export", "Diagram as SVG")
    assert "Tanh" in (tmp_path / "net.svg").read_text()
    ask(hands, answers, tmp_path / "curves.png", "Export", "Curves as SVG")
    assert QImage(str(tmp_path / "curves.png")).width() > 1000
    said = ask(hands, answers, tmp_path / "run.html", "Report")
    assert "run.html" in said
    assert hands.experiment.settings_hash in (tmp_path / "run.html").read_text(encoding="utf-8")
    button = next(
        one for one in hands.window.message_bar.findChildren(QPushButton) if one.text() == "Open"
    )
    hands.click(button)
    assert shown == [str(tmp_path / "run.html")]


def test_weights_come_in_as_a_run(hands: Hands, answers: Answers, tmp_path: Path) -> None:
    small(hands)
    train(hands, "30")
    first = hands.studio.session.checkpoint
    ask(hands, answers, tmp_path / "w.safetensors", "Export", "Weights in PyTorch's layout")
    hands.choose("Run", "New weights")
    hands.wait_for("done")
    said = ask(hands, answers, tmp_path / "w.safetensors", "Import weights")
    assert is_sentence(said)
    assert "6 of 6 arrays" in said
    assert hands.state == "stopped"
    shown = hands.studio.session.checkpoint
    assert first is not None and shown is not None
    assert shown.step == 0
    for name, array in first.parameters.items():
        assert np.array_equal(shown.parameters[name], array)
    assert len(hands.view().past) >= 1
    button = next(
        one
        for one in hands.window.message_bar.findChildren(QPushButton)
        if one.text() == "What fits where"
    )
    hands.click(button)
    page = next(one for one in hands.window.findChildren(Page) if one.isVisible())
    assert "dense_1.weight (transposed)" in page.text.toPlainText()
    page.close()


def test_what_does_not_work_is_said(hands: Hands, answers: Answers, tmp_path: Path) -> None:
    small(hands)
    (tmp_path / "w.npz").write_bytes(b"PK\x03\x04 nothing")
    assert "damaged" in ask(hands, answers, tmp_path / "w.npz", "Import weights")
    assert "cannot be written" in ask(hands, answers, tmp_path / "no" / "a.py", "Export", "NumPy")
    assert "would hide a module" in ask(hands, answers, tmp_path / "torch.py", "Export", "NumPy")
    answers.paths = [None]
    hands.window.actions_table["file.export_numpy"].trigger()
    assert not hands.window.exports.task.busy
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".ini") == ["w.npz"]


def test_closing_in_the_middle_leaves_nothing_behind(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    small(hands)
    answers.paths = [tmp_path / "net.onnx"]
    hands.window.actions_table["file.export_onnx"].trigger()
    hands.window.exports.shutdown()
    assert not hands.window.exports.task.busy
