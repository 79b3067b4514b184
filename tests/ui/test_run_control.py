"""What the Train button means in every situation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.ui.document import Document
from nnstudio.ui.run_bar import is_old, status_text
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.session import TrainingSession


@pytest.fixture
def control(qtbot: QtBot) -> Iterator[RunControl]:
    session = TrainingSession()
    document = Document(edits.set_training(example("digits-mlp"), epochs=2))
    made = RunControl(document, session)
    yield made
    session.shutdown()


def reached(qtbot: QtBot, control: RunControl, state: str) -> None:
    qtbot.waitUntil(lambda: control.session.state == state, timeout=10_000)


def set_training(control: RunControl, **values: object) -> None:
    control.document.edit(lambda e: edits.set_training(e, **values), "change")


def test_train_pause_resume_again(qtbot: QtBot, control: RunControl) -> None:
    set_training(control, epochs=1_000_000)
    assert control.main == "train"
    control.act()
    reached(qtbot, control, "running")
    assert control.main == "pause"
    control.act()
    reached(qtbot, control, "paused")
    assert control.main == "resume"
    control.act()
    reached(qtbot, control, "running")
    control.stop()
    reached(qtbot, control, "stopped")
    assert control.main == "continue"


def test_a_stopped_run_continues_and_ends_as_if_never_stopped(
    qtbot: QtBot, control: RunControl
) -> None:
    control.step()
    reached(qtbot, control, "paused")
    control.stop()
    reached(qtbot, control, "stopped")
    control.act()
    reached(qtbot, control, "done")
    assert control.view().step == 90
    assert control.main == "again"


def test_more_epochs_make_a_finished_run_continue(qtbot: QtBot, control: RunControl) -> None:
    control.act()
    reached(qtbot, control, "done")
    set_training(control, epochs=3)
    assert control.main == "continue"
    control.act()
    qtbot.waitUntil(lambda: control.session.state == "done" and control.view().step == 135)


def test_changed_settings_start_anew(qtbot: QtBot, control: RunControl) -> None:
    control.act()
    reached(qtbot, control, "done")
    set_training(control, batch_size=16)
    assert control.main == "train"
    assert control.view().stale


def test_an_epoch_ends_at_the_epochs_end(qtbot: QtBot, control: RunControl) -> None:
    control.step()
    reached(qtbot, control, "paused")
    control.epoch()
    qtbot.waitUntil(lambda: control.view().step == 45)
    reached(qtbot, control, "paused")
    control.epoch()
    qtbot.waitUntil(lambda: control.view().step == 90)
    reached(qtbot, control, "done")


def test_restart_ends_a_live_run_and_starts_at_the_same_weights(
    qtbot: QtBot, control: RunControl
) -> None:
    set_training(control, epochs=1_000_000)
    control.act()
    qtbot.waitUntil(lambda: control.view().step > 100, timeout=10_000)
    first = control.view().history
    assert first is not None
    before = first.batch_losses[:20].copy()
    control.restart()
    qtbot.waitUntil(
        lambda: (
            control.session.state == "running"
            and 20 < control.view().step < 10_000_000
            and control.view().history is not first
        ),
        timeout=10_000,
    )
    control.session.pause()
    reached(qtbot, control, "paused")
    again = control.view().history
    assert again is not None
    assert (again.batch_losses[:20] == before).all()


def test_a_broken_network_is_refused_with_its_reason(qtbot: QtBot, control: RunControl) -> None:
    control.document.edit(lambda e: edits.remove_blocks(e, ["output_1"]), "delete")
    assert not control.can_act
    with qtbot.waitSignal(control.refused) as caught:
        control.act()
    assert caught.args is not None
    assert caught.args[0].code == "problem.no_output"
    assert control.session.state == "idle"


def test_an_unfinished_network_is_told_from_one_with_problems(control: RunControl) -> None:
    assert control.view().obstacle == "none"
    control.document.edit(lambda e: edits.set_field(e, "output_1", "units", 3), "change")
    assert control.view().obstacle == "problems"
    control.document.edit(lambda e: edits.remove_blocks(e, ("output_1",)), "change")
    assert control.view().obstacle == "unfinished"


def test_results_of_other_settings_are_not_called_done(qtbot: QtBot, control: RunControl) -> None:
    control.act()
    reached(qtbot, control, "done")
    assert status_text(control.view()) == "Done · 2 epochs"
    set_training(control, batch_size=16)
    view = control.view()
    assert is_old(view) and status_text(view) == "Results of earlier settings"
    control.document.undo_stack.undo()
    assert not is_old(control.view())
