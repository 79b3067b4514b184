"""What a recorded moment looks like, asked of another process."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from shared_engine import SharedHost

from conformance.runs import everything
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.training.control import Control
from nnstudio.core.training.engine_process import EngineHost
from nnstudio.core.training.events import Recorded
from nnstudio.core.training.messages import Look
from nnstudio.core.training.remote_control import RemoteControl
from nnstudio.core.training.remote_trainer import RemoteTrainer, look
from nnstudio.core.training.surface import SurfaceWish
from nnstudio.core.training.trainer import Trainer


@pytest.fixture
def host() -> Iterator[EngineHost]:
    made = SharedHost()
    yield made
    made.close()


def test_one_moment_after_the_other_is_looked_at(host: EngineHost) -> None:
    """The network stays compiled in between, and nothing of the last look is left."""
    experiment = example("xor-tanh")
    control = Control()
    control.record(True)
    trainer = Trainer(edits.set_training(experiment, epochs=2), control=control)
    moments = [event.moment for event in trainer.run() if isinstance(event, Recorded)]
    wish = SurfaceWish(9, "dense_1")
    for moment in (moments[0], moments[-1], moments[3]):
        checkpoint = moment.checkpoint(trainer.history)
        seen = look(Look(checkpoint, histograms=False, wish=wish), host)
        then = Trainer(trainer.experiment, checkpoint=checkpoint)
        assert seen.snapshot is None and seen.judged is not None and seen.surface is not None
        assert repr(seen.judged) == repr(then.judge())
        assert seen.judged.step == seen.surface.step == moment.step
        expected = then.surveyor.survey(moment.step, wish)
        assert np.array_equal(seen.surface.values, expected.values)
    only = look(Look(checkpoint, histograms=False, classes=False), host)
    assert (only.judged, only.surface, only.snapshot) == (None, None, None)


def test_moments_come_with_the_settings_they_were_recorded_with(host: EngineHost) -> None:
    control = RemoteControl()
    control.record(True)
    experiment = everything(Adam(learning_rate=0.05), epochs=3)
    remote = RemoteTrainer(experiment, control=control, host=host)
    moments = [event.moment for event in remote.run() if isinstance(event, Recorded)]
    assert moments[0].step == 0, "what was said before the run holds for its first step"
    for moment in moments:
        assert moment.experiment is experiment
        again = Trainer(experiment, checkpoint=moment.checkpoint(remote.history))
        list(again.run())
        made, whole = again.checkpoint(), remote.checkpoint()
        assert np.array_equal(made.history.batch_losses, whole.history.batch_losses)
        for name, array in whole.parameters.items():
            assert np.array_equal(made.parameters[name], array)
