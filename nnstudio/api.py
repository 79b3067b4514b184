"""NN Studio for notebooks: take or open an experiment, change it, train it, look at it, save it.

    import nnstudio

    experiment = nnstudio.change(nnstudio.example("mnist-mlp"), {"dense_1.units": 200})
    run = nnstudio.train(experiment, epochs=5, progress=True)
    run.history["test_accuracy"]
    run.save("first.nnstudio")

It does what the window does, with the same files and the same results. Whatever is refused raises
`StudioError`, whose text is the sentence the window would show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nnstudio.attended import Bar, long_enough, stopping_on_signals
from nnstudio.core.diagnosis.attending import standing
from nnstudio.core.engine.backend import CPU
from nnstudio.core.engine.device.choice import Wanted, choose
from nnstudio.core.experiment import edits, paths
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.core.experiment.examples import example as ready_experiment
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save as save_file
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Finished, Progressed
from nnstudio.core.training.history import COLUMNS
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.together import MOST, Together, can_train_together
from nnstudio.core.training.trainer import Trainer
from nnstudio.language.diagnoses import Diagnosis, diagnosis
from nnstudio.language.sentences import say

__all__ = [
    "Run",
    "StudioError",
    "change",
    "example",
    "examples",
    "load",
    "save",
    "train",
    "train_together",
]


class StudioError(ValueError):
    """Something was refused; the text says what and why, ``problems`` holds the same as codes."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(say(problem) for problem in problems))


class Run:
    """An experiment and what training it gave: nothing yet, a part of a run, or all of it.

    Attributes:
        experiment: the settings, frozen.
        checkpoint: everything needed to go on, or None where nothing was trained.
        notes: sentences about a file that could not be read completely; usually empty.
    """

    def __init__(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.experiment = experiment
        self.checkpoint = checkpoint
        self.notes = notes

    @property
    def status(self) -> str:
        """``new``, ``done``, ``stopped`` (epochs are left), ``paused`` or ``diverged``."""
        return "new" if self.checkpoint is None else self.checkpoint.status

    @property
    def step(self) -> int:
        """Steps (mini-batches) done."""
        return 0 if self.checkpoint is None else self.checkpoint.step

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights a run that stopped early has come back to; None in any other run."""
        return None if self.checkpoint is None else self.checkpoint.best_epoch

    @property
    def history(self) -> dict[str, Array]:
        """What was measured, as copies.

        ``step``, ``epoch``, ``train_loss``, ``train_accuracy``, ``validation_loss``,
        ``validation_accuracy``, ``test_loss``, ``test_accuracy``,
        ``penalty`` and ``seconds`` have shape (evaluations,): one evaluation before the first step and one
        after every epoch, on the first 1,000 samples of each part. Accuracies are shares from 0 to 1;
        for data whose targets are numbers they are R² instead. Without validation data theirs are NaN.
        ``batch_losses`` has shape (steps,): the loss of every mini-batch, without the penalty.
        """
        if self.checkpoint is None:
            return {}
        measured = self.checkpoint.history
        columns = {name: measured.column(name).copy() for name in COLUMNS}
        return {**columns, "batch_losses": measured.batch_losses.astype(np.float64)}

    def diagnosis(self) -> tuple[Diagnosis, ...]:
        """What is wrong with the run: title, what is seen, and why, of each finding; empty where nothing is.

        Found from the curves and one pass forward and back; ``nnstudio train --explain`` watches the run and so
        also sees learning rates that are too low.

        Raises:
            StudioError: when the network cannot be built.
        """
        if self.checkpoint is None:
            return ()
        with _in_words():
            return tuple(diagnosis(finding, str) for finding in standing(self.checkpoint))

    @property
    def weights(self) -> dict[str, Array]:
        """Learned arrays by name, read-only: ``dense_1.weights`` (inputs, units), ``dense_1.bias`` (units,)."""
        return {} if self.checkpoint is None else dict(self.checkpoint.parameters)

    def save(self, path: str | PathLike[str]) -> None:
        """Write a ``.nnstudio`` file that the window opens and `load` reads.

        Raises:
            StudioError: when it cannot be written.
        """
        save(path, self.experiment, self)

    def __repr__(self) -> str:
        last = {} if self.checkpoint is None else self.checkpoint.scores
        metric = main_metric(self.experiment.data.dataset.task).type
        score = f", test_{metric}={last['test_accuracy']:.4f}" if last else ""
        return f"Run({self.experiment.name!r}, {self.status}, step={self.step}{score})"


def examples() -> tuple[str, ...]:
    """Names of the ready experiments, for `example`."""
    return tuple(EXAMPLES)


def example(name: str = "mnist-mlp") -> Experiment:
    """A ready experiment; nothing is trained yet.

    Raises:
        StudioError: for a name that is not one of `examples()`.
    """
    with _in_words():
        return ready_experiment(name)


def change(experiment: Experiment, values: Mapping[str, Any]) -> Experiment:
    """A new experiment with other values, by path and in order.

    ``{"dense_1.activation": "tanh", "training.optimizer": "sgd",
    "training.optimizer.learning_rate": 0.1, "data.training_samples": 300}``. A part is given by its id and
    starts with its default values, so set the part before the values inside it.

    Raises:
        StudioError: for a path that leads nowhere or a value that is refused.
    """
    with _in_words():
        for path, value in values.items():
            experiment = paths.change(experiment, path, value)
        return experiment


def train(
    experiment: Experiment,
    *,
    epochs: int | None = None,
    steps: int | None = None,
    seed: int | None = None,
    samples: int | None = None,
    threads: int | None = None,
    resume: Run | None = None,
    progress: bool = False,
    device: Wanted = "cpu",
) -> Run:
    """Train and return what came of it.

    Args:
        experiment: what to train; it is not changed.
        epochs: passes over the training samples, counted from the very beginning.
        steps: at most so many mini-batches now; without ``epochs`` the experiment gets as many epochs as
            they take.
        seed: starting weights, order of the samples and dropout follow from it.
        samples: use only the first so many training samples.
        threads: threads of the matrix products. Without it a run that goes on keeps its own, and a new one
            measures what is faster; networks of ordinary size always use one.
        resume: a run of the same settings to go on with, as if it had never stopped.
        progress: show a bar on stderr.
        device: where to compute, ``cpu``, ``gpu`` or, by measurement, ``auto``.

    Ctrl-C stops after the current batch and still returns the run. A run whose loss or weights are no
    longer finite returns with status ``diverged`` and the last finite weights.

    Raises:
        StudioError: when a value is refused, the network cannot be trained, or ``resume`` was made with
            other settings.
    """
    asked = {"epochs": epochs, "seed": seed}
    with _in_words():
        changed = edits.set_training(
            experiment, **{name: value for name, value in asked.items() if value is not None}
        )
        if samples is not None:
            changed = edits.set_data(changed, training_samples=samples)
        if steps is not None and steps < 1:
            raise ProblemError(Problem.of("problem.below", name="Steps", value=steps, bound=1))
        checkpoint = None if resume is None else resume.checkpoint
        if checkpoint and checkpoint.experiment.settings_hash != changed.settings_hash:
            raise ProblemError(Problem.of("problem.other_settings"))
        if steps is not None and epochs is None:
            changed = long_enough(changed, checkpoint.step if checkpoint else 0, steps)
        control = Control()
        if threads is not None and threads < 1:
            raise ProblemError(Problem.of("problem.below", name="Threads", value=threads, bound=1))
        fixed = None if threads is None else ThreadChoice(threads, "asked")
        backend = choose(device, changed).backend if not errors(changed) else CPU
        trainer = Trainer(
            changed, checkpoint=checkpoint, control=control, threads=fixed, backend=backend
        )
    goal = trainer.total_steps if steps is None else min(trainer.step + steps, trainer.total_steps)
    with (
        stopping_on_signals(control),
        Bar(trainer.step, goal, shown=progress, unit=" steps") as bar,
    ):
        for event in trainer.run(steps):
            if isinstance(event, (Progressed, Finished)):
                bar.reach(event.step)
    return Run(changed, trainer.checkpoint())


def train_together(experiments: Sequence[Experiment], *, progress: bool = False) -> list[Run]:
    """Train several experiments and return their runs, in the same order.

    Small networks of equal shape (several seeds, rates, starting weights) are trained as one plan, which is
    many times faster than one after the other and gives the same results; all others take their turns.

    Args:
        experiments: what to train; they are not changed.
        progress: show a bar on stderr.

    Raises:
        StudioError: when a network cannot be trained.
    """
    runs: list[Run] = []
    with _in_words(), Bar(0, len(experiments), shown=progress, unit=" runs") as bar:
        for start in range(0, len(experiments), MOST):
            group = experiments[start : start + MOST]
            if can_train_together(group):
                together = Together(group)
                for _ in together.run():
                    pass
                # A run that diverged is taken again by itself, up to its last sound step.
                runs += [
                    train(one) if failed is not None else Run(one, together.checkpoint(k))
                    for k, (one, failed) in enumerate(
                        zip(group, together.failed_steps, strict=True)
                    )
                ]
                bar.reach(len(runs))
                continue
            for one in group:
                runs.append(train(one))
                bar.reach(len(runs))
    return runs


def load(path: str | PathLike[str]) -> Run:
    """Open a ``.nnstudio`` file: the experiment and the run in it, if there is one.

    Raises:
        StudioError: when there is no such file or it is not one of ours, with the reason.
    """
    with _in_words():
        opened = open_file(Path(path))
    return Run(opened.experiment, opened.run, tuple(say(note) for note in opened.notes))


def save(path: str | PathLike[str], experiment: Experiment, run: Run | None = None) -> None:
    """Write an experiment, and the run made with it if there is one, to a ``.nnstudio`` file.

    Raises:
        StudioError: when it cannot be written.
    """
    with _in_words():
        save_file(Path(path), experiment, None if run is None else run.checkpoint)


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn codes into a sentence for whoever reads the traceback."""
    try:
        yield
    except ProblemError as error:
        raise StudioError(error.problems) from None
