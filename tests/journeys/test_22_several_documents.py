"""Several documents at once: windows of their own, a file in one of them only, and quitting asks for each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from journeys.conftest import Answers
from journeys.hands import Hands, is_sentence
from nnstudio.core.experiment.edits import set_field
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save as save_file
from nnstudio.language import language
from nnstudio.ui.files.windows import Member

SAVE = QMessageBox.StandardButton.Save
DISCARD = QMessageBox.StandardButton.Discard
CANCEL = QMessageBox.StandardButton.Cancel
HOLDER = """
import sys
from pathlib import Path
from nnstudio.ui.files.file_hold import FileHold
hold = FileHold()
assert hold.take(Path(sys.argv[1])) is None
print("held", flush=True)
sys.stdin.read()
"""


def press(hands: Hands, text: str) -> None:
    """A button of the message across the top."""
    bar = hands.window.message_bar
    found = [b for b in bar.findChildren(QPushButton) if b.text() == text and not b.isHidden()]
    assert found, [b.text() for b in bar.findChildren(QPushButton)]
    hands.click(found[0])


def edit(member: Member, units: int) -> None:
    member.document.edit(lambda e: set_field(e, "dense_1", "units", units), "Units")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "one.nnstudio", tmp_path / "two.nnstudio"]
    for path in made:
        save_file(path, example("digits-mlp"), None)
    return made


def test_a_new_window_has_a_document_of_its_own(hands: Hands) -> None:
    hands.choose("File", "New window")
    windows = hands.studio.windows
    hands.wait(lambda: len(windows.members) == 2)
    first, other = windows.members
    assert not other.document.experiment.network.blocks and first.document.experiment.network.blocks
    assert other.window.isVisible() and other.window.pos() != first.window.pos()
    edit(first, 50)
    assert first.window.isWindowModified() and not other.window.isWindowModified()
    other.window.close()
    hands.wait(lambda: windows.members == [first])
    assert first.window.isVisible()


def test_a_file_is_open_in_one_window_only(
    hands: Hands, answers: Answers, files: list[Path]
) -> None:
    windows = hands.studio.windows
    hands.window.files.open(files[0])
    answers.paths = [files[1]]
    hands.choose("File", "Open in a new window")
    hands.wait(lambda: len(windows.members) == 2)
    first, other = windows.members
    assert other.document.path == files[1]
    edit(other, 77)
    # However it is spelt, from wherever it is opened: the window that has it comes forward.
    first.window.files.open(files[1].parent / "." / files[1].name)
    assert first.document.path == files[0] and len(windows.members) == 2
    hands.wait(other.window.isActiveWindow)
    answers.paths = [files[0]]
    other.window.files.ask_open_beside()
    hands.wait(first.window.isActiveWindow)
    assert len(windows.members) == 2
    # Nor is one saved over the other.
    answers.paths = [files[1]]
    first.window.files.save_as()
    assert first.document.path == files[0] and is_sentence(first.window.message_bar.text())
    other.document.forget_changes()


def test_quitting_asks_for_each_and_stops_where_somebody_stays(
    hands: Hands, answers: Answers, files: list[Path]
) -> None:
    windows = hands.studio.windows
    hands.window.files.open(files[0])
    windows.open_new(files[1])
    first, other = windows.members
    edit(first, 50)
    edit(other, 60)
    answers.buttons = [CANCEL]
    first.window.actions_table["file.quit"].trigger()
    assert len(answers.asked) == 1 and "“two”" in answers.asked[0]
    hands.qtbot.wait(50)
    assert len(windows.members) == 2
    # Closing one later closes that one alone.
    answers.buttons = [SAVE]
    other.window.close()
    hands.wait(lambda: windows.members == [first])
    assert first.window.isVisible()
    assert open_file(files[1]).experiment.network.by_id["dense_1"].layer.features((1,)) == 60
    windows.open_new(files[1])
    edit(windows.members[1], 61)
    answers.buttons = [DISCARD, SAVE]
    first.window.actions_table["file.quit"].trigger()
    hands.wait(lambda: not windows.members)
    assert ["“one”" in text for text in answers.asked] == [False, False, False, True]
    assert open_file(files[0]).experiment.network.by_id["dense_1"].layer.features((1,)) == 50
    assert open_file(files[1]).experiment.network.by_id["dense_1"].layer.features((1,)) == 60


def test_another_language_is_spoken_in_every_window(hands: Hands) -> None:
    windows = hands.studio.windows
    windows.open_new()
    from nnstudio.language import set_language

    set_language("ko")
    hands.window.languageChosen.emit("ko")
    assert language() == "ko"
    for member in windows.members:
        assert member.window.docks["palette"].windowTitle() == "블록"


@pytest.fixture
def elsewhere(files: list[Path]) -> Iterator[subprocess.Popen[bytes]]:
    """Another process has the first file open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(files[0])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_file_that_another_program_has_opens_as_a_copy(
    hands: Hands, answers: Answers, files: list[Path], elsewhere: subprocess.Popen[bytes]
) -> None:
    before = hands.experiment
    hands.window.files.open(files[0])
    assert hands.experiment is before and hands.studio.document.path is None
    assert f"process {elsewhere.pid}" in hands.message and "one.nnstudio" in hands.message
    press(hands, "Open a copy")
    assert hands.experiment == example("digits-mlp") and hands.studio.document.path is None
    written = files[0].read_bytes()
    answers.paths = [files[0]]
    hands.window.files.save_as()
    assert files[0].read_bytes() == written and is_sentence(hands.message)
    # A lock of a process that is gone is nobody's.
    elsewhere.kill()
    elsewhere.wait()
    hands.window.files.open(files[0])
    assert hands.studio.document.path == files[0]


def come_back(hands: Hands) -> None:
    """Look at the window again after another program had the keyboard."""
    QApplication.sendEvent(hands.window, QEvent(QEvent.Type.WindowActivate))


def changed(path: Path, units: int = 5) -> bytes:
    save_file(path, set_field(example("digits-mlp"), "dense_1", "units", units), None)
    return path.read_bytes()


def test_a_file_changed_by_another_program_is_read_again(hands: Hands, files: list[Path]) -> None:
    hands.window.files.open(files[0])
    come_back(hands)
    os.utime(files[0], ns=(1, 1))
    come_back(hands)
    assert hands.message == "", "it was only touched"
    changed(files[0])
    come_back(hands)
    assert "was changed by another program" in hands.message
    press(hands, "Reload")
    assert hands.layer("dense_1").units == 5 and not hands.window.isWindowModified()
    come_back(hands)
    assert hands.message == ""


def test_saving_does_not_write_over_what_somebody_else_wrote(
    hands: Hands, answers: Answers, files: list[Path], tmp_path: Path
) -> None:
    hands.window.files.open(files[0])
    hands.select("dense_1")
    hands.type_into("Units", "60")
    theirs = changed(files[0])
    hands.key("Ctrl+S")
    assert files[0].read_bytes() == theirs and "was changed by another program" in hands.message
    assert hands.window.isWindowModified()
    # Nor on the way out.
    answers.buttons = [SAVE]
    hands.window.close()
    assert hands.window.isVisible() and files[0].read_bytes() == theirs
    # Save as writes elsewhere, and what is shown is that file from now on.
    answers.paths = [tmp_path / "mine.nnstudio"]
    press(hands, "Save as…")
    assert files[0].read_bytes() == theirs and hands.studio.document.path == answers_path(tmp_path)
    # Keeping one's own means that the next save is meant.
    hands.window.files.open(files[0])
    hands.select("dense_1")
    hands.type_into("Units", "61")
    changed(files[0], 6)
    hands.key("Ctrl+S")
    press(hands, "Keep mine")
    hands.key("Ctrl+S")
    hands.wait(lambda: not hands.window.isWindowModified())
    assert open_file(files[0]).experiment.network.by_id["dense_1"].layer.features((1,)) == 61


def answers_path(folder: Path) -> Path:
    return folder / "mine.nnstudio"


def test_a_file_or_folder_that_is_gone(hands: Hands, answers: Answers, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    path = folder / "a.nnstudio"
    save_file(path, example("digits-mlp"), None)
    hands.window.files.open(path)
    path.unlink()
    come_back(hands)
    assert "is not there any more" in hands.message
    hands.key("Ctrl+S")
    assert path.is_file(), "saved anew"
    path.unlink()
    folder.rmdir()
    hands.select("dense_1")
    hands.type_into("Units", "60")
    hands.key("Ctrl+S")
    assert is_sentence(hands.message) and hands.window.isWindowModified()
    answers.paths = [tmp_path / "saved.nnstudio"]
    press(hands, "Save as…")
    hands.wait(lambda: not hands.window.isWindowModified())
    assert hands.studio.document.path == tmp_path / "saved.nnstudio"


def test_a_text_form_is_saved_and_opened_and_says_what_is_not_in_it(
    hands: Hands, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "net.nnstudio.json"
    answers.paths = [path]
    hands.key("Ctrl+S")
    hands.wait(path.is_file)
    assert not hands.window.isWindowModified() and hands.message.startswith("Saved as")
    lines = path.read_text(encoding="utf-8").splitlines()
    hands.select("dense_1")
    hands.type_into("Units", "60")
    hands.key("Ctrl+S")
    hands.wait(lambda: not hands.window.isWindowModified())
    now = path.read_text(encoding="utf-8").splitlines()
    assert [b for a, b in zip(lines, now, strict=True) if a != b] == [
        line for line in now if line.strip() == '"units": 60,'
    ]
    hands.press("run.step")
    hands.wait_for("paused")
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.key("Ctrl+S")
    assert "the run is in no file yet" in hands.message and hands.window.isWindowModified()
    hands.window.files.reload()
    assert hands.layer("dense_1").units == 60 and hands.view().history is None


def test_earlier_runs_come_back_with_the_file(
    hands: Hands, answers: Answers, tmp_path: Path, open_studio: Callable[[], Hands]
) -> None:
    path = tmp_path / "a.nnstudio"
    hands.studio.document.open(example("digits-mlp"), None)
    hands.type_into("Epochs", "2")
    for units in ("20", "21", "22"):
        hands.select("dense_1")
        hands.type_into("Units", units)
        hands.press("run.main")
        hands.wait_for("done")
    past = hands.view().past
    assert [run.experiment.network.by_id["dense_1"].layer.features((1,)) for run in past] == [
        20,
        21,
    ]
    answers.paths = [path]
    hands.key("Ctrl+S")
    hands.wait(lambda: not hands.window.isWindowModified())
    again = open_studio()
    hands.studio.document.hold.release()
    again.window.files.open(path)
    back = again.view().past
    assert [run.experiment for run in back] == [run.experiment for run in past]
    for one, other in zip(past, back, strict=True):
        assert one.label(again.experiment) == other.label(again.experiment)
        assert {name: [c.tolist() for c in pair] for name, pair in one.curves.items()} == {
            name: [c.tolist() for c in pair] for name, pair in other.curves.items()
        }
    assert again.view().step == hands.view().step


def test_a_name_from_anywhere_leads_nowhere(
    hands: Hands, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QFileDialog

    offered: list[str] = []

    def ask(_window: object, _title: str, path: str, *_: object) -> tuple[str, str]:
        offered.append(path)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    for name in ("../../etc/passwd", "a\0b", "\u202egnp.exe", "🧪 실험", "x" * 120, "/"):
        made = example("digits-mlp").with_values(name=name)
        hands.studio.document.open(made, None)
        hands.key("Ctrl+S")
        path = Path(offered[-1])
        assert path.parent == Path.home() or path.parent.is_dir()
        assert path.name.isprintable() and path.suffix == ".nnstudio" and path.stem
        assert hands.window.windowTitle()
