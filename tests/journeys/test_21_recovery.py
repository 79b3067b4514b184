"""The program is killed in the middle of everything; the next start offers the work, and the run goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from journeys.conftest import Answers
from journeys.hands import Hands, shown_text
from nnstudio.core.experiment.edits import set_field, set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.recovery import RecoveryFolder
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.files import autosave
from nnstudio.ui.files.recovery_list import RecoveryList

Start = Callable[..., subprocess.Popen[str]]


def recovery_folder() -> Path:
    return Path(os.environ["XDG_STATE_HOME"]) / "nnstudio" / "recovery"


@pytest.fixture
def crashing(tmp_path: Path, qapp: object) -> Iterator[Start]:
    """Starts a studio that edits and trains, and waits until it does."""
    made: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        root = Path(__file__).parents[2]
        path = os.pathsep.join([str(root), str(root / "tests")])
        settings = str(tmp_path / f"child-{len(made)}.ini")
        child = subprocess.Popen(
            [sys.executable, "-m", "journeys.crashing", settings, "--quick", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        made.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "edited\n"
        assert child.stdout.readline().startswith("training")
        return child

    yield start
    for child in made:
        child.kill()
        child.communicate()


def wait_for_run() -> None:
    """Until a checkpoint from the middle of a run is in the recovery folder."""
    until = time.monotonic() + 60
    while True:
        assert time.monotonic() < until
        time.sleep(0.05)
        for path in recovery_folder().glob("*.run"):
            kept = open_file(path).run
            if kept is not None and kept.step > 3:
                return


def button(hands: Hands, text: str) -> QPushButton:
    bar = hands.window.message_bar
    found = [b for b in bar.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    assert found, f"the message has no {text}: {shown_text(bar)}"
    return found[0]


def test_kill_start_recover_continue_save(
    crashing: Start, open_studio: Callable[[], Hands], answers: Answers, tmp_path: Path
) -> None:
    child = crashing("--epochs", "6", "--pace", "60")
    wait_for_run()
    child.send_signal(signal.SIGKILL)
    child.wait()

    hands = open_studio()
    hands.studio.windows.look_for_leftovers()
    assert "Work was not saved" in hands.message and "just now" in hands.message
    hands.click(button(hands, "Recover"))
    hands.wait(lambda: hands.layer("dense_1").units == 13)
    assert hands.window.isWindowModified() and hands.studio.document.path is None
    assert hands.state == "stopped" and hands.button("run.main").text() == "Continue"
    reached = hands.view().step
    assert reached > 0 and len(hands.history.batch_losses) == reached
    assert len(list(recovery_folder().glob("*.nnstudio"))) == 1, "never taken away by loading it"
    assert not hands.studio.windows.leftovers
    hands.press("run.main")
    hands.wait_for("done")

    settings = set_field(example("digits-mlp"), "dense_1", "units", 13)
    whole = Trainer(set_training(settings, epochs=6))
    list(whole.run())
    assert hands.history.batch_losses.tobytes() == whole.history.batch_losses.tobytes()
    for name, array in whole.checkpoint().parameters.items():
        kept = hands.studio.session.checkpoint
        assert kept is not None
        np.testing.assert_array_equal(kept.parameters[name], array)

    path = tmp_path / "recovered.nnstudio"
    answers.paths = [path]
    hands.key("Ctrl+S")
    hands.wait(lambda: path.exists() and not hands.window.isWindowModified())
    hands.wait(lambda: hands.studio.autosave.wait(0.1))
    assert not list(recovery_folder().glob("*.nnstudio")), "deleted once it is saved"
    opened = open_file(path)
    assert opened.run is not None and opened.run.status == "done" and not opened.notes


def test_several_are_listed_recovered_and_thrown_away(
    open_studio: Callable[[], Hands], crashing: Start
) -> None:
    for _ in range(2):
        crashing().kill()
    damaged = recovery_folder() / "1-broken.nnstudio"
    damaged.write_bytes(b"PK\x03\x04 not much")
    hands = open_studio()
    hands.wait(
        lambda: (
            hands.studio.windows.look_for_leftovers() or len(hands.studio.windows.leftovers) == 3
        )
    )
    assert "3 documents" in hands.message
    hands.click(button(hands, "Show"))
    page = hands.window.pages.start
    assert page is not None
    shown = page.findChild(RecoveryList)
    assert isinstance(shown, RecoveryList)
    hands.wait(shown.isVisible)
    texts = [label.text() for label in shown.findChildren(QLabel)]
    assert any("1-broken.nnstudio is missing" in text for text in texts), texts

    def press(text: str) -> None:
        found = [b for b in shown.findChildren(QPushButton) if b.text() == text and b.isVisible()]
        hands.click(found[0])

    press("Recover")
    hands.wait(lambda: hands.layer("dense_1").units == 13)
    hands.wait(lambda: not page.isVisible())
    assert len(hands.studio.windows.members) == 1, (
        "into the window that showed nothing of anybody's"
    )
    assert len(hands.studio.windows.leftovers) == 2
    # The next one gets a window of its own.
    left = next(one for one in hands.studio.windows.leftovers if not one.problems)
    hands.studio.windows.recover(left, hands.window)
    assert len(hands.studio.windows.members) == 2
    other = hands.studio.windows.members[1]
    assert other.document.experiment.network.by_id["dense_1"].layer.features((1,)) == 13
    bad = hands.studio.windows.leftovers[0]
    assert bad.path == damaged and damaged.exists()
    hands.studio.windows.discard(bad)
    assert not damaged.exists() and not hands.studio.windows.leftovers


def test_a_living_program_keeps_its_own(crashing: Start, open_studio: Callable[[], Hands]) -> None:
    crashing()
    wait_for_run()
    hands = open_studio()
    hands.studio.windows.look_for_leftovers()
    assert not hands.studio.windows.leftovers and hands.message == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_keeps_all_and_ends_within_five_seconds(
    crashing: Start, number: signal.Signals
) -> None:
    child = crashing()
    began = time.monotonic()
    child.send_signal(number)
    assert child.wait(60) == 0
    took = time.monotonic() - began
    (left,) = RecoveryFolder(recovery_folder()).leftovers()
    opened = left.open()
    assert opened.run is not None and opened.run.status == "stopped"
    assert opened.experiment.network.by_id["dense_1"].layer.features((1,)) == 13
    # Five seconds on a machine that does nothing else; this one may be busy.
    assert took < 30


def test_edits_are_kept_after_a_moment_and_gone_when_given_up(
    open_studio: Callable[[], Hands], answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "QUIET_SECONDS", 0.1)
    hands = open_studio()
    files = recovery_folder()
    assert not files.exists()
    hands.select("dense_1")
    hands.type_into("Units", "60")
    hands.wait(lambda: list(files.glob("*.nnstudio")))
    (kept,) = files.glob("*.nnstudio")
    assert kept.name.startswith(f"{os.getpid()}-")
    hands.wait(lambda: open_file(kept).experiment == hands.experiment)
    hands.key("Ctrl+Z")
    hands.wait(lambda: not kept.exists())
    hands.type_into("Units", "61")
    hands.wait(lambda: list(files.glob("*.nnstudio")))
    answers.buttons = [QMessageBox.StandardButton.Discard]
    hands.key("Ctrl+Q")
    hands.wait(lambda: not hands.window.isVisible())
    hands.wait(lambda: not list(files.glob("*.nnstudio")))
