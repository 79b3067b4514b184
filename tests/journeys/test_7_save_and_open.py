"""Save, close, open again: the same canvas, curves and weights, and a run that goes on to the bit."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton

from journeys.conftest import Answers
from journeys.hands import Hands, is_sentence, shown_text
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.history import COLUMNS
from nnstudio.ui.panels.curves import PENALTY, CurvesPanel
from nnstudio.ui.panels.histograms import HistogramsPanel

Open = Callable[[], Hands]
SAVE = QMessageBox.StandardButton.Save
DISCARD = QMessageBox.StandardButton.Discard
NO_KEYS = Qt.KeyboardModifier.NoModifier
CANCEL = QMessageBox.StandardButton.Cancel


def save(hands: Hands, answers: Answers, path: Path) -> None:
    answers.paths = [path]
    hands.key("Ctrl+S")
    hands.wait(lambda: not answers.paths and path.exists())
    hands.wait(lambda: hands.studio.document.path == path)


def open_it(hands: Hands, answers: Answers, path: Path) -> None:
    answers.paths = [path]
    hands.key("Ctrl+O")
    assert not answers.paths


def assert_same_run(one: Checkpoint | None, other: Checkpoint | None) -> None:
    """Bit for bit, the seconds on the clock apart."""
    assert one is not None and other is not None
    assert one.step == other.step
    for ours, theirs in (
        (one.parameters, other.parameters),
        (one.statistics, other.statistics),
        *((one.slots[name], other.slots[name]) for name in one.slots),
    ):
        assert ours.keys() == theirs.keys()
        for name, array in ours.items():
            assert array.tobytes() == theirs[name].tobytes(), name
    assert one.random == other.random
    assert one.history.batch_losses.tobytes() == other.history.batch_losses.tobytes()
    for column in COLUMNS:
        if column != "seconds":
            ours, theirs = one.history.column(column), other.history.column(column)
            np.testing.assert_array_equal(ours, theirs)


def small_run_with_everything(hands: Hands) -> None:
    """Three epochs with all that has a memory: Adam, batch norm and dropout."""
    hands.type_into("Epochs", "3")
    hands.select("dense_2")
    hands.pick("Batch norm", "before")
    hands.type_into("Dropout", "0.3")


def test_reopening_shows_the_same(open_studio: Open, answers: Answers, tmp_path: Path) -> None:
    path = tmp_path / "digits with 한글.nnstudio"
    first = open_studio()
    small_run_with_everything(first)
    first.drag(first.middle("dense_3"), first.middle("dense_3") + QPoint(0, 70))
    first.press("run.main")
    first.wait_for("done")
    first.wait(lambda: first.window.isWindowModified())
    save(first, answers, path)
    assert first.window.windowTitle() == "digits with 한글[*] - NN Studio"
    assert not first.window.isWindowModified()
    saved = first.studio.session.checkpoint
    drawn = {
        key: s.y.copy() for key, s in first.window.views.panel(CurvesPanel).loss.series.items()
    }
    first.key("Ctrl+Q")
    assert not first.window.isVisible() and not answers.asked, "nothing is unsaved"

    again = open_studio()
    open_it(again, answers, path)
    assert again.experiment == first.experiment
    assert again.studio.document.path == path
    for block_id, (x, y) in first.experiment.positions.items():
        assert (again.block(block_id).x(), again.block(block_id).y()) == (x, y)
    assert again.card("dense_2") == first.card("dense_2")
    assert_same_run(again.studio.session.checkpoint, saved)
    for key, y in drawn.items():
        np.testing.assert_array_equal(again.window.views.panel(CurvesPanel).loss.series[key].y, y)
        # This network asks no price for its weights, and nobody has said what to expect.
        assert len(y) > 0 or key == PENALTY or key.startswith("expected")
    again.wait(lambda: not again.studio.session.looking)
    grid = again.window.views.panel(HistogramsPanel).grid
    for column in range(5):
        again.wait(lambda c=column: all(grid.tooltip_text(row, c) for row in range(3)))
    assert again.window.run_bar.status.text() == "Done · 3 epochs"
    assert again.button("run.main").text() == "Train again"
    assert not again.window.isWindowModified() and again.message == ""
    # It is at the top of the recent files, and opens from there.
    again.choose("File", "New")
    assert again.view().history is None
    again.choose("File", "Open recent", "digits with 한글.nnstudio")
    assert again.experiment == first.experiment


def test_a_run_goes_on_as_if_it_had_never_stopped(
    open_studio: Open, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "halfway.nnstudio"
    first = open_studio()
    small_run_with_everything(first)
    first.press("run.epoch")
    first.wait(lambda: first.state == "paused" and first.view().step == 32)
    first.press("run.step")
    first.wait(lambda: first.state == "paused" and first.view().step == 33)
    first.press("run.stop")
    first.wait_for("stopped")
    save(first, answers, path)
    first.key("Ctrl+Q")

    second = open_studio()
    open_it(second, answers, path)
    assert second.view().step == 33 and second.button("run.main").text() == "Continue"
    second.press("run.main")
    second.wait(lambda: second.state == "done" and second.view().step == 96)

    whole = open_studio()
    small_run_with_everything(whole)
    whole.press("run.main")
    whole.wait_for("done")
    assert_same_run(second.studio.session.checkpoint, whole.studio.session.checkpoint)


def test_saving_in_the_middle_of_a_run(open_studio: Open, answers: Answers, tmp_path: Path) -> None:
    path = tmp_path / "running.nnstudio"
    first = open_studio()
    first.type_into("Epochs", "1000000")
    first.press("run.main")
    first.wait(lambda: first.view().step > 50)
    save(first, answers, path)
    assert first.state == "running"
    step = first.view().step
    first.wait(lambda: first.view().step > step)
    assert first.window.windowTitle().startswith("running")
    assert first.window.isWindowModified(), "the run goes on, so there is more to save already"
    answers.buttons = [DISCARD]
    first.key("Ctrl+Q")
    first.wait(lambda: not first.window.isVisible())

    second = open_studio()
    open_it(second, answers, path)
    saved = second.view().step
    assert 50 < saved <= step
    assert second.button("run.main").text() == "Continue"
    assert not second.button("run.stop").isEnabled()
    second.press("run.main")
    second.wait(lambda: second.view().step > saved)


def test_closing_with_changes_asks(open_studio: Open, answers: Answers, tmp_path: Path) -> None:
    path = tmp_path / "asked.nnstudio"
    hands = open_studio()
    hands.select("dense_1")
    hands.type_into("Units", "60")
    save(hands, answers, path)
    written = path.read_bytes()
    hands.type_into("Units", "61")
    assert hands.window.isWindowModified()
    answers.buttons = [CANCEL]
    hands.window.close()
    assert hands.window.isVisible() and hands.window.isWindowModified()
    assert "“asked”" in answers.asked[-1] and is_sentence(answers.asked[-1])
    assert hands.layer("dense_1").units == 61 and path.read_bytes() == written
    answers.buttons = [SAVE]
    hands.window.close()
    hands.wait(lambda: not hands.window.isVisible())
    assert path.read_bytes() != written

    again = open_studio()
    open_it(again, answers, path)
    assert again.layer("dense_1").units == 61
    written = path.read_bytes()
    again.select("dense_1")
    again.type_into("Units", "62")
    answers.buttons = [DISCARD]
    again.window.close()
    again.wait(lambda: not again.window.isVisible())
    assert path.read_bytes() == written and len(answers.asked) == 3


def test_giving_the_save_dialog_up_keeps_the_window_open(hands: Hands, answers: Answers) -> None:
    hands.select("dense_1")
    hands.type_into("Units", "60")
    answers.buttons, answers.paths = [SAVE], [None]
    hands.window.close()
    assert hands.window.isVisible() and hands.window.isWindowModified()
    assert hands.layer("dense_1").units == 60
    # New and examples ask the same question.
    answers.buttons = [CANCEL, CANCEL]
    hands.choose("File", "New")
    hands.choose("File", "Examples", "xor-tanh")
    assert hands.layer("dense_1").units == 60 and len(answers.asked) == 3
    answers.buttons = [DISCARD]
    hands.choose("File", "Examples", "xor-tanh")
    assert "XOR" in hands.card("input_1")


def test_a_folder_that_cannot_be_written_loses_nothing(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    hands.select("dense_1")
    hands.type_into("Units", "60")
    answers.paths = [tmp_path / "no such folder" / "x.nnstudio"]
    hands.key("Ctrl+S")
    hands.wait(lambda: is_sentence(hands.message))
    assert hands.window.isWindowModified() and hands.studio.document.path is None


def test_a_file_without_weights_opens_and_says_so(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    good, poor = tmp_path / "good.nnstudio", tmp_path / "poor.nnstudio"
    hands.select("dense_1")
    hands.type_into("Units", "60")
    hands.type_into("Epochs", "1000000")
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 10)
    save(hands, answers, good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(poor, "w") as new:
        for name in old.namelist():
            if not name.endswith(".safetensors"):
                new.writestr(name, old.read(name))
    hands.type_into("Units", "70")
    # The run is still going; it ends first, and the note is shown all the same.
    answers.buttons = [DISCARD]
    open_it(hands, answers, poor)
    hands.wait(lambda: hands.studio.document.path == poor)
    assert hands.layer("dense_1").units == 60 and hands.view().history is None
    assert hands.window.message_bar.kind() == "warning" and "train again" in hands.message
    assert hands.button("run.main").text() == "Train" and hands.button("run.main").isEnabled()


def empty(good: bytes) -> bytes:
    return b""


def noise(good: bytes) -> bytes:
    return random.Random(1).randbytes(5000)


def picture(good: bytes) -> bytes:
    return bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(64)


def climbing(good: bytes) -> bytes:
    """A good file with one more member that wants to leave its folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("../../evil.json", "{}")
    return out.getvalue()


def truncated(good: bytes) -> bytes:
    return good[: len(good) // 2]


@pytest.mark.parametrize("harm", [empty, noise, picture, climbing, truncated])
def test_a_bad_file_is_refused_in_one_sentence(
    hands: Hands, answers: Answers, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    good, bad = tmp_path / "good.nnstudio", tmp_path / "bad.nnstudio"
    hands.press("run.step")
    hands.wait_for("paused")
    hands.press("run.stop")
    hands.wait_for("stopped")
    save(hands, answers, good)
    bad.write_bytes(harm(good.read_bytes()))
    hands.select("dense_1")
    hands.type_into("Units", "60")
    experiment, run = hands.experiment, hands.studio.session.checkpoint
    open_it(hands, answers, bad)
    bar = hands.window.message_bar
    hands.wait(bar.isVisible)
    assert bar.kind() == "error" and is_sentence(hands.message), hands.message
    assert hands.message.rstrip(".").count(". ") <= 1
    assert hands.experiment is experiment and hands.studio.document.path == good
    assert hands.studio.session.checkpoint is run
    assert hands.window.isWindowModified() and not answers.asked
    # The message can be closed, and a good file opens as if nothing had been.
    close = next(
        button
        for button in bar.findChildren(QToolButton)
        if button.accessibleName() == "Close this message"
    )
    hands.click(close)
    assert hands.message == ""
    answers.buttons = [DISCARD]
    open_it(hands, answers, good)
    assert hands.layer("dense_1").units == 100 and hands.view().step == 1
    assert "No problems" in shown_text(hands.canvas)


def test_a_file_dropped_on_the_canvas_opens(hands: Hands, answers: Answers, tmp_path: Path) -> None:
    path = tmp_path / "dropped.nnstudio"
    save(hands, answers, path)
    hands.choose("File", "New")
    assert not hands.experiment.network.blocks
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place = hands.window.rect().center()
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
    entering = QDragEnterEvent(place, *arguments)
    QApplication.sendEvent(hands.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(hands.window, QDropEvent(QPointF(place), *arguments))
    hands.wait(lambda: hands.studio.document.path == path)
    assert hands.experiment.network.blocks
