"""Scores the weights of a run as they are now: a row of the history, or the test part class by class.

Always in evaluation mode and on the same samples; nothing of the run changes by it.
"""

from __future__ import annotations

from nnstudio.core.engine.backend import Backend
from nnstudio.core.engine.evaluation import EVALUATED, Evaluator
from nnstudio.core.engine.samples import Data
from nnstudio.core.engine.state import State
from nnstudio.core.training.judged import Judged, judge
from nnstudio.core.training.run_threads import RunThreads
from nnstudio.core.training.stepper import QUIET


class Scorer:
    """Looks at the first ``EVALUATED`` samples of each part of ``data``."""

    def __init__(self, state: State, data: Data, backend: Backend, threads: RunThreads) -> None:
        self._state, self._data, self._threads = state, data, threads
        self._evaluator = Evaluator(state, backend)

    @QUIET
    def scores(self, seconds: float) -> dict[str, float]:
        """One evaluation by column name, after so many seconds of training."""
        state = self._state
        parts = (self._data.train, self._data.validation, self._data.test)
        with self._threads.blas():
            train, held_back, test = (
                self._evaluator.evaluate(part.first(EVALUATED)) for part in parts
            )
        return {
            "step": float(state.count),
            "epoch": state.timeline.epochs(int(state.count)),
            "train_loss": train[0],
            "train_accuracy": train[1],
            "validation_loss": held_back[0],
            "validation_accuracy": held_back[1],
            "test_loss": test[0],
            "test_accuracy": test[1],
            "penalty": state.penalty(),
            "seconds": seconds,
        }

    @QUIET
    def judge(self) -> Judged:
        """Which classes are taken for which in the test part, or how far its numbers are off."""
        part = self._data.test.first(EVALUATED)
        with self._threads.blas():
            outputs = self._evaluator.outputs(part)
        task = self._state.experiment.data.dataset.task
        return judge(task, int(self._state.count), outputs, part.targets.T)
