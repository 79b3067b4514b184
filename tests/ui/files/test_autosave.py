"""When unsaved work is kept: after a moment of quiet, after a while at the latest, and in another thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.edits import set_field
from nnstudio.core.experiment.examples import example
from nnstudio.core.files import placing
from nnstudio.core.files.opening import open_file
from nnstudio.ui.document import Document
from nnstudio.ui.files import autosave, recovery_box
from nnstudio.ui.files.autosave import Autosave
from nnstudio.ui.files.recovery_box import RecoveryBox
from nnstudio.ui.names import block_title
from nnstudio.ui.session import TrainingSession

GRACE = 60_000


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(autosave, "MOST_SECONDS", 0.6)


@pytest.fixture
def document(qtbot: QtBot, session: TrainingSession, quick: None) -> Iterator[Document]:
    made = Document(example("digits-mlp"))
    yield made
    made.forget_changes()


@pytest.fixture
def box() -> Iterator[RecoveryBox]:
    made = RecoveryBox()
    yield made
    made.close()


@pytest.fixture
def keeper(document: Document, session: TrainingSession, box: RecoveryBox) -> Iterator[Autosave]:
    made = Autosave(document, session, box)
    yield made
    document.forget_changes()
    made.wait(5.0)


def edit(document: Document, units: int) -> None:
    document.edit(lambda e: set_field(e, "dense_1", "units", units), "Units")


def kept(box: RecoveryBox) -> list[Path]:
    return sorted(box.place.path.glob("*.nnstudio")) if box.place is not None else []


def test_it_waits_for_quiet_but_not_for_ever(
    document: Document, keeper: Autosave, box: RecoveryBox, qtbot: QtBot
) -> None:
    assert not kept(box)
    began = time.monotonic()
    units = 1
    while not kept(box):
        units += 1
        edit(document, units)
        qtbot.wait(20)
        assert time.monotonic() < began + 60
    # It was never quiet for so long as it would have waited.
    qtbot.waitUntil(
        lambda: open_file(kept(box)[0]).experiment == document.experiment, timeout=GRACE
    )


def test_the_disk_is_another_threads_matter(
    document: Document,
    keeper: Autosave,
    box: RecoveryBox,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []
    real = placing.os.fsync

    def fsync(handle: int) -> None:
        seen.append(threading.current_thread().name)
        real(handle)

    monkeypatch.setattr(placing.os, "fsync", fsync)
    edit(document, 9)
    qtbot.waitUntil(lambda: bool(kept(box)) and bool(seen), timeout=GRACE)
    assert set(seen) == {"recovery"}


def test_saved_or_given_up_nothing_is_left_and_later_edits_are_kept_again(
    document: Document, keeper: Autosave, box: RecoveryBox, qtbot: QtBot, tmp_path: Path
) -> None:
    edit(document, 9)
    qtbot.waitUntil(lambda: bool(kept(box)), timeout=GRACE)
    document.mark_saved(tmp_path / "a.nnstudio")
    qtbot.waitUntil(lambda: not kept(box), timeout=GRACE)
    edit(document, 10)
    qtbot.waitUntil(lambda: bool(kept(box)), timeout=GRACE)
    document.open(example("xor-tanh"), None)
    qtbot.waitUntil(lambda: not kept(box), timeout=GRACE)


def test_a_disk_that_is_full_is_said_once_and_tried_again(
    document: Document,
    keeper: Autosave,
    box: RecoveryBox,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    keeper.failed.connect(said.append)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(placing.os, "fsync", full)
        edit(document, 9)
        qtbot.waitUntil(lambda: bool(said), timeout=GRACE)
        qtbot.wait(1500)
        assert said == ["No space left on device"]
    qtbot.waitUntil(lambda: bool(kept(box)), timeout=GRACE)


def test_without_any_folder_nothing_is_kept_and_nothing_breaks(
    document: Document, keeper: Autosave, box: RecoveryBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nnstudio.core.files import places

    monkeypatch.setattr(places, "state_folder", lambda name: None)
    edit(document, 9)
    keeper.keep()
    assert keeper.wait(30.0)
    assert box.place is None and box.leftovers() == () and recovery_box.FOLDER


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb\0c", "a�b�c"),
        ("\u202egnp.exe", "�gnp.exe"),
        ("👩\u200d💻 코드", "👩\u200d💻 코드"),
        ("../..", "../.."),
    ],
)
def test_names_are_shown_safely(document: Document, name: str, shown: str) -> None:
    block = document.experiment.network.blocks[1]
    named = document.experiment.network.with_values(
        blocks=(block.with_values(name=name),), links=()
    )
    assert block_title(named, block.id) == shown
    document.open(document.experiment.with_values(name=name), None)
    assert document.title == shown
    document.open(document.experiment, Path("/x/net.nnstudio.json"))
    assert document.title == "net"
