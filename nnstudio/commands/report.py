"""What ``nnstudio train`` writes to stdout: a table to read, or a JSON object a line to compute with.

Both say the same: what is trained, the scores after every epoch, and how it ended.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from nnstudio.commands.diagnosing import findings_data
from nnstudio.commands.output import number, padded, width, write, write_json
from nnstudio.core.diagnosis.finding import Finding
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.data import to_data
from nnstudio.core.training.cost import cost
from nnstudio.core.training.events import Threaded
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import tr
from nnstudio.version import __version__

SCORES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
VALIDATION = ("validation_loss", "validation_accuracy")


class Report(Protocol):
    """Told of a run while it goes on."""

    def started(self, goal: int) -> None:
        """The run is about to go to step ``goal``."""
        ...

    def threaded(self, event: Threaded) -> None:
        """The number of threads was chosen, or changed."""
        ...

    def evaluated(self, row: dict[str, float]) -> None:
        """There is a new evaluation, by column name of the history."""
        ...

    def finished(
        self, status: str, failed_step: int | None, seconds: float, found: Sequence[Finding]
    ) -> None:
        """The run stands still after ``seconds`` of training; ``found`` went wrong in it."""
        ...

    def close(self) -> None:
        """Nobody reads any more: write nothing from now on."""
        ...


class JsonReport:
    """One JSON object a line; ``event`` is started, threads (where more than one
    was tried), epoch or finished. Keys are English everywhere."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._open = True

    def started(self, goal: int) -> None:
        """The settings in short, with the scores of the weights as they are now."""
        experiment = self._trainer.experiment
        training, shape = experiment.training, experiment.data.dataset.shape()
        self._write(
            "started",
            version=__version__,
            name=experiment.name,
            settings=experiment.settings_hash,
            data=to_data(experiment.data.dataset),
            metric=main_metric(experiment.data.dataset.task).type,
            training_samples=experiment.data.used,
            **_held_back(experiment),
            test_samples=shape.test,
            blocks={block: known.features for block, known in self._trainer.state.shapes.items()},
            parameters=int(self._trainer.state.parameters.size),
            **_cost(experiment),
            loss=to_data(training.loss),
            optimizer=to_data(training.optimizer),
            schedule=to_data(training.schedule),
            clipping=to_data(training.clipping),
            patience=training.patience,
            batch_size=experiment.batch_size,
            epochs=training.epochs,
            steps_per_epoch=experiment.steps_per_epoch,
            steps=goal,
            step=self._trainer.step,
            seed=training.seed,
            devices=sorted(self._trainer.devices),
            **_scores(self._trainer.scores(), experiment),
        )

    def threaded(self, event: Threaded) -> None:
        """How many threads, why, and the measured steps a second with one and with ``more``."""
        choice = event.choice
        self._write(
            "threads",
            step=event.step,
            threads=choice.threads,
            reason=choice.reason,
            more=choice.more,
            one_steps_per_second=1 / choice.one_seconds if choice.one_seconds else None,
            more_steps_per_second=1 / choice.more_seconds if choice.more_seconds else None,
        )

    def evaluated(self, row: dict[str, float]) -> None:
        """The scores after an epoch; those before the first step are in ``started``."""
        if row["step"] > 0:
            self._write(
                "epoch",
                epoch=round(row["epoch"]),
                step=int(row["step"]),
                learning_rate=self._trainer.learning_rate,
                **_scores(row, self._trainer.experiment),
                penalty=number(row["penalty"]),
                seconds=number(row["seconds"]),
            )

    def finished(
        self, status: str, failed_step: int | None, seconds: float, found: Sequence[Finding]
    ) -> None:
        """How it ended, with the scores of the weights as they are now."""
        self._write(
            "finished",
            status=status,
            best_epoch=self._trainer.best_epoch,
            step=self._trainer.step,
            epoch=self._trainer.step // self._trainer.experiment.steps_per_epoch,
            **_scores(latest(self._trainer), self._trainer.experiment),
            failed_step=failed_step,
            seconds=seconds,
            threads=self._trainer.threads.record[-1][1] if self._trainer.threads.record else 1,
            diagnosis=findings_data(found, self._trainer.experiment),
        )

    def close(self) -> None:
        self._open = False

    def _write(self, event: str, **values: Any) -> None:
        if self._open:
            write_json({"event": event, **values})


class TableReport:
    """A row per evaluation under one line of headings, in the language in use."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._open = True
        self._step = -1
        self._columns = tuple(_columns(trainer.experiment))
        self._widths = [max(8, width(column.heading)) for column in self._columns]

    def started(self, goal: int) -> None:
        self._write(tuple(column.heading for column in self._columns))

    def threaded(self, event: Threaded) -> None:
        """Not in the table."""

    def evaluated(self, row: dict[str, float]) -> None:
        self._step = int(row["step"])
        self._write(tuple(column.written(row[column.name]) for column in self._columns))

    def finished(
        self, status: str, failed_step: int | None, seconds: float, found: Sequence[Finding]
    ) -> None:
        """A last row where the run ended between two evaluations or went back to its best weights."""
        if self._step != self._trainer.step or self._trainer.best_epoch is not None:
            self.evaluated(latest(self._trainer))

    def close(self) -> None:
        self._open = False

    def _write(self, cells: tuple[str, ...]) -> None:
        if self._open:
            columns = zip(cells, self._widths, strict=True)
            write("  ".join(padded(cell, columns, right=True) for cell, columns in columns))


class _Column(NamedTuple):
    """A column of the table: its heading, the name in the history and how its values are written."""

    heading: str
    name: str
    written: Callable[[float], str]


def _columns(experiment: Experiment) -> Iterator[_Column]:
    """The columns of the table; a metric that is no share goes by its own name."""
    metric = main_metric(experiment.data.dataset.task)
    metric_text = _share if metric.share else _loss

    def score(accuracy: str, other: str, name: str) -> _Column:
        return _Column(accuracy if metric.share else other, name, metric_text)

    title = tr(metric.title)
    yield _Column(tr("Epochs"), "epoch", lambda value: f"{value:.4g}")
    yield _Column(tr("Steps"), "step", lambda value: f"{int(value)}")
    yield _Column(tr("Train loss"), "train_loss", _loss)
    yield score(tr("Train accuracy"), tr("Train {metric}", metric=title), "train_accuracy")
    if experiment.data.held_back:
        yield _Column(tr("Validation loss"), "validation_loss", _loss)
        yield score(
            tr("Validation accuracy"),
            tr("Validation {metric}", metric=title),
            "validation_accuracy",
        )
    yield _Column(tr("Test loss"), "test_loss", _loss)
    yield score(tr("Test accuracy"), tr("Test {metric}", metric=title), "test_accuracy")
    yield _Column(tr("Seconds"), "seconds", lambda value: f"{value:.2f}")


def latest(trainer: Trainer) -> dict[str, float]:
    """The scores of the weights as they are now: the last evaluation, or one more where it is of others."""
    best = trainer.best_epoch
    if best is not None:
        step = best * trainer.experiment.steps_per_epoch
        return {**trainer.scores(), "step": float(step), "epoch": float(best)}
    last = trainer.history.last()
    return last if last and last["step"] == trainer.step else trainer.scores()


def _scores(row: dict[str, float], experiment: Experiment) -> dict[str, float | None]:
    """Loss and metric of every part there is."""
    names = SCORES + (VALIDATION if experiment.data.held_back else ())
    return {name: number(row[name]) for name in names}


def _cost(experiment: Experiment) -> dict[str, Any]:
    """What the run takes of the machine."""
    known = cost(experiment)
    return {
        "multiply_adds": known.multiply_adds,
        "memory": {
            "bytes": known.bytes,
            "parameters": known.parameter_bytes,
            "state": known.state_bytes,
            "buffers": known.buffer_bytes,
            "data": known.data_bytes,
            "copies": known.copy_bytes,
        },
    }


def _held_back(experiment: Experiment) -> dict[str, int]:
    """The number of validation samples, where there are any."""
    count = experiment.data.held_back
    return {"validation_samples": count} if count else {}


def _loss(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "-"


def _share(value: float) -> str:
    return f"{value:.1%}" if math.isfinite(value) else "-"
