"""Looking back through the session: views of a moment while the run goes on, and branches from it."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.surface import SurfaceWish
from nnstudio.core.training.tape import Moment
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.session import TrainingSession

WISH = SurfaceWish(13, "dense_1")


def reached(qtbot: QtBot, session: TrainingSession, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=30_000)


def xor(epochs: int) -> Experiment:
    return edits.set_training(example("xor-tanh"), epochs=epochs)


def ended(qtbot: QtBot, session: TrainingSession, epochs: int = 20) -> tuple[int, ...]:
    """Train to the end; returns the recorded steps."""
    session.start(xor(epochs))
    reached(qtbot, session, "done")
    tape = session.view().tape
    assert tape is not None
    return tape.steps


def moment(session: TrainingSession) -> Moment:
    assert session.moment is not None
    return session.moment


def at_step(experiment: Experiment, step: int) -> Trainer:
    """The run as it was then."""
    trainer = Trainer(experiment)
    list(trainer.run(step))
    return trainer


def test_a_run_that_stands_still_shows_any_recorded_moment(
    qtbot: QtBot, session: TrainingSession
) -> None:
    steps = ended(qtbot, session)
    present = session.view()
    assert steps[0] == 0 and len(steps) >= 5
    step = steps[-2]
    with qtbot.waitSignal(session.lookedBack):
        session.look_back(step)
    view = session.view()
    assert (view.looking_back, view.step, view.newest) == (step, step, present.step)
    assert view.snapshot is not None and view.snapshot.step == step
    assert view.snapshot is moment(session).snapshot
    assert view.history is present.history, "the curves keep the whole run"
    assert view.epoch == step / xor(20).steps_per_epoch
    session.request_surface(WISH)
    qtbot.waitUntil(lambda: not session.looking, timeout=30_000)
    view = session.view()
    then = at_step(xor(20), step)
    assert view.judged is not None and view.judged.step == step
    assert repr(view.judged) == repr(then.judge())
    assert view.surface is not None and view.surface.step == step
    np.testing.assert_array_equal(view.surface.values, then.surveyor.survey(step, WISH).values)
    with qtbot.waitSignal(session.lookedBack):
        session.look_back(None)
    again = session.view()
    assert again.looking_back is None and again.moment is None
    assert (again.snapshot, again.judged, again.step) == (
        present.snapshot,
        present.judged,
        present.step,
    )


def test_the_run_goes_on_while_its_past_is_looked_at(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.start(xor(1_000_000))
    qtbot.waitUntil(lambda: session.view().step > 200, timeout=30_000)
    session.look_back(3)
    first = session.view()
    assert first.step == 3 and first.state == "running"
    qtbot.waitUntil(lambda: session.view().newest > first.newest + 200, timeout=30_000)
    qtbot.waitUntil(
        lambda: (j := session.view().judged) is not None and j.step == 3, timeout=30_000
    )
    session.request_surface(WISH)
    qtbot.waitUntil(
        lambda: (s := session.view().surface) is not None and s.step == 3, timeout=30_000
    )
    assert session.state == "running"
    session.request_snapshot()
    assert session.view().snapshot is first.snapshot
    session.stop()
    reached(qtbot, session, "stopped")
    assert session.view().looking_back == 3, (
        "the end of the run does not pull anybody out of the past"
    )
    session.look_back(None)
    assert session.view().step > 200


def test_only_the_newest_question_is_answered_and_answers_are_kept(
    qtbot: QtBot, session: TrainingSession
) -> None:
    steps = ended(qtbot, session)
    looked: list[int] = []
    session._looks._task.ended.connect(lambda job, _seen: looked.append(job.checkpoint.step))
    for step in steps:
        session.look_back(step)
    qtbot.waitUntil(lambda: not session.looking, timeout=30_000)
    assert looked == [steps[0], steps[-1]], "what was passed on the way is not worked out"
    assert session.view().judged.step == steps[-1]  # type: ignore[union-attr]
    session.look_back(steps[0])
    assert not session.looking
    assert session.view().judged.step == steps[0]  # type: ignore[union-attr]


def test_whatever_is_asked_of_a_moment_is_answered(qtbot: QtBot, session: TrainingSession) -> None:
    steps = ended(qtbot, session)
    session.look_back(steps[4])
    session.request("magnified")
    session.request(WISH)
    qtbot.waitUntil(lambda: not session.looking, timeout=30_000)
    view = session.view()
    assert view.judged is not None and view.surface is not None and view.magnified is not None
    assert (view.judged.step, view.surface.step) == (steps[4], steps[4])
    assert view.magnified.step == steps[4] + 1
    assert view.weights is not None and view.weights.step == steps[4]
    session.look_back(steps[5])
    assert session.view().magnified is None
    session.look_back(None)
    assert session.view().magnified is None, "nobody asked for that of the present"


def test_until_the_answer_is_there_the_last_picture_stays(
    qtbot: QtBot, session: TrainingSession
) -> None:
    steps = ended(qtbot, session)
    session.request_surface(WISH)
    qtbot.waitUntil(lambda: session.view().surface is not None, timeout=30_000)
    present = session.view()
    session.look_back(steps[2])
    view = session.view()
    assert view.surface is present.surface and view.judged is present.judged
    assert view.step == steps[2]


def test_going_on_from_a_moment_is_the_run_that_never_stopped(
    qtbot: QtBot, session: TrainingSession
) -> None:
    steps = ended(qtbot, session)
    whole, history = session.checkpoint, session.view().history
    assert whole is not None and history is not None
    session.look_back(steps[5])
    shown = moment(session).snapshot
    session.branch(xor(20))
    view = session.view()
    assert view.looking_back is None and view.snapshot is shown
    assert view.tape is not None and view.tape.steps == steps[:6]
    reached(qtbot, session, "done")
    again = session.checkpoint
    assert again is not None and again is not whole
    for name, array in whole.parameters.items():
        assert np.array_equal(array, again.parameters[name])
    assert np.array_equal(history.batch_losses, again.history.batch_losses)
    assert session.view().tape.steps[:6] == steps[:6]  # type: ignore[union-attr]


def test_another_run_has_a_tape_of_its_own(qtbot: QtBot, session: TrainingSession) -> None:
    ended(qtbot, session)
    session.look_back(0)
    session.start(xor(2), steps=1)
    reached(qtbot, session, "paused")
    view = session.view()
    assert view.looking_back is None
    assert view.tape is not None and view.tape.steps == (0, 1)
    session.stop()
    reached(qtbot, session, "stopped")
    session.go_on(xor(2))
    reached(qtbot, session, "done")
    tape = session.view().tape
    assert tape is not None and tape.steps[:2] == (0, 1) and len(tape.steps) > 2


def test_an_opened_run_has_no_tape(qtbot: QtBot, session: TrainingSession) -> None:
    session.show(at_step(xor(2), 10).checkpoint())
    session.look_back(3)
    assert session.moment is None and session.view().tape is None
    qtbot.waitUntil(lambda: not session.looking, timeout=30_000)


def test_recording_is_switched_off_and_on(qtbot: QtBot, session: TrainingSession) -> None:
    session.recording = False
    session.start(xor(1_000_000))
    qtbot.waitUntil(lambda: session.view().step > 100, timeout=30_000)
    assert session.view().tape is None
    session.recording = True
    qtbot.waitUntil(lambda: session.view().tape is not None, timeout=30_000)
    assert session.view().tape.steps[0] > 0  # type: ignore[union-attr]


def test_histograms_alone_are_shown_without_classes_and_surface(
    qtbot: QtBot, session: TrainingSession
) -> None:
    steps = ended(qtbot, session)
    tape = session.view().tape
    assert tape is not None
    for each in tape.moments:
        object.__setattr__(each, "state", None)
        object.__setattr__(each, "detail", "histograms")
    session.look_back(steps[1])
    session.request_surface(WISH)
    assert not session.looking
    view = session.view()
    assert view.snapshot is not None and view.snapshot.step == steps[1]
    assert view.judged is None and view.surface is None
