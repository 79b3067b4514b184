"""Surfaces through the session: of a run that goes on, waits, stands still, or was opened."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.surface import Surface, SurfaceWish
from nnstudio.core.training.surveyor import Surveyor
from nnstudio.ui.session import TrainingSession

WISH = SurfaceWish(13, "dense_1")


def reached(qtbot: QtBot, session: TrainingSession, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=10_000)


def wish_of(session: TrainingSession) -> SurfaceWish | None:
    surface = session.view().surface
    return surface.wish if surface else None


def test_while_it_runs_it_comes_with_a_later_view(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(edits.set_training(example("xor-tanh"), epochs=1_000_000))
    reached(qtbot, session, "running")
    assert session.view().surface is None
    session.request_surface(WISH)
    qtbot.waitUntil(lambda: session.view().surface is not None, timeout=10_000)
    view = session.view()
    assert view.surface is not None and view.surface.wish == WISH
    assert view.points is not None and len(view.points.train) == 250
    session.pause()
    reached(qtbot, session, "paused")
    session.request_surface(SurfaceWish(21))
    qtbot.waitUntil(lambda: wish_of(session) == SurfaceWish(21), timeout=10_000)
    now = session.view()
    assert now.surface is not None and now.surface.step == now.step
    session.stop()
    reached(qtbot, session, "stopped")
    assert session.view().points is not None, "the samples stay for the next surface"


def asked(qtbot: QtBot, session: TrainingSession, wish: SurfaceWish = WISH) -> Surface:
    """The surface of a run that stands still, once it is there."""
    session.request_surface(wish)
    qtbot.waitUntil(lambda: wish_of(session) == wish and not session.looking, timeout=10_000)
    surface = session.view().surface
    assert surface is not None
    return surface


def test_standing_still_it_is_worked_out_elsewhere(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(edits.set_training(example("xor-tanh"), epochs=2))
    reached(qtbot, session, "done")
    surface, checkpoint = asked(qtbot, session), session.checkpoint
    assert checkpoint is not None and session.view().points is not None
    assert surface.step == checkpoint.step
    expected = Surveyor.of(checkpoint).survey(checkpoint.step, WISH)
    np.testing.assert_array_equal(surface.values, expected.values)

    other = TrainingSession()
    other.show(checkpoint)
    assert other.view().surface is None
    opened = asked(qtbot, other)
    assert other.view().snapshot is not None, (
        "asking for a surface does not push the histograms out"
    )
    np.testing.assert_array_equal(opened.values, surface.values)
    other.show(None)
    assert other.view().surface is None and other.view().points is None
    other.shutdown()

    # A new run begins without the old one's picture, and goes on from its own weights.
    session.start(edits.set_training(example("xor-tanh"), epochs=4))
    assert session.view().surface is None
    reached(qtbot, session, "done")
    newer = asked(qtbot, session)
    assert not np.array_equal(newer.values, surface.values)


def test_without_a_run_there_is_none(qtbot: QtBot, session: TrainingSession) -> None:
    with qtbot.assertNotEmitted(session.looked, wait=50):
        session.request_surface(WISH)
    assert session.view().surface is None


def test_weights_that_went_back_are_looked_at_anew(qtbot: QtBot, session: TrainingSession) -> None:
    """A run that stops early ends at the step it was at, with weights of an earlier one."""
    experiment = edits.set_training(example("spiral-tanh"), epochs=1_000, patience=2)
    session.start(experiment)
    reached(qtbot, session, "running")
    while session.alive:
        session.request_surface(WISH)
        qtbot.wait(5)
    checkpoint = session.checkpoint
    assert checkpoint is not None and checkpoint.best_epoch is not None
    assert session.view().surface is None
    surface = asked(qtbot, session)
    expected = Surveyor.of(checkpoint).survey(checkpoint.step, WISH)
    np.testing.assert_array_equal(surface.values, expected.values)
