"""What ``nnstudio train`` writes to stdout: a table to read, or a JSON object a line to compute with.

Both say the same: what is trained, the scores after every epoch, and how it ended.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

from nnstudio.commands.output import number, padded, width, write, write_json
from nnstudio.core.parts.data import to_data
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import tr
from nnstudio.version import __version__

SCORES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


class Report(Protocol):
    """Told of a run while it goes on."""

    def started(self, goal: int) -> None:
        """The run is about to go to step ``goal``."""
        ...

    def evaluated(self, row: dict[str, float]) -> None:
        """There is a new evaluation, by column name of the history."""
        ...

    def finished(self, status: str, failed_step: int | None, seconds: float) -> None:
        """The run stands still after ``seconds`` of training."""
        ...

    def close(self) -> None:
        """Nobody reads any more: write nothing from now on."""
        ...


class JsonReport:
    """One JSON object a line; ``event`` is started, epoch or finished. Keys are English everywhere."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._open = True

    def started(self, goal: int) -> None:
        """The settings in short, with the scores of the weights as they are before the first step."""
        experiment = self._trainer.experiment
        training, shape = experiment.training, experiment.data.dataset.shape()
        self._write(
            "started",
            version=__version__,
            name=experiment.name,
            settings=experiment.settings_hash,
            data=to_data(experiment.data.dataset),
            training_samples=experiment.data.used,
            test_samples=shape.test,
            blocks={block: known.features for block, known in self._trainer.state.shapes.items()},
            parameters=int(self._trainer.state.parameters.size),
            loss=to_data(training.loss),
            optimizer=to_data(training.optimizer),
            batch_size=experiment.batch_size,
            epochs=training.epochs,
            steps_per_epoch=experiment.steps_per_epoch,
            steps=goal,
            step=self._trainer.step,
            seed=training.seed,
            **_scores(self._trainer.scores()),
        )

    def evaluated(self, row: dict[str, float]) -> None:
        """The scores after an epoch; those before the first step are in ``started``."""
        if row["step"] > 0:
            self._write(
                "epoch",
                epoch=round(row["epoch"]),
                step=int(row["step"]),
                **_scores(row),
                penalty=number(row["penalty"]),
                seconds=number(row["seconds"]),
            )

    def finished(self, status: str, failed_step: int | None, seconds: float) -> None:
        """How it ended, with the scores of the weights as they are now."""
        self._write(
            "finished",
            status=status,
            step=self._trainer.step,
            epoch=self._trainer.step // self._trainer.experiment.steps_per_epoch,
            **_scores(latest(self._trainer)),
            failed_step=failed_step,
            seconds=seconds,
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
        self._headings = (
            tr("Epochs"),
            tr("Steps"),
            tr("Train loss"),
            tr("Train accuracy"),
            tr("Test loss"),
            tr("Test accuracy"),
            tr("Seconds"),
        )
        self._widths = [max(8, width(heading)) for heading in self._headings]

    def started(self, goal: int) -> None:
        self._write(self._headings)

    def evaluated(self, row: dict[str, float]) -> None:
        self._step = int(row["step"])
        self._write(
            (
                f"{row['epoch']:.4g}",
                f"{self._step}",
                _loss(row["train_loss"]),
                _share(row["train_accuracy"]),
                _loss(row["test_loss"]),
                _share(row["test_accuracy"]),
                f"{row['seconds']:.2f}",
            )
        )

    def finished(self, status: str, failed_step: int | None, seconds: float) -> None:
        """A last row where the run ended between two evaluations."""
        if self._step != self._trainer.step:
            self.evaluated(latest(self._trainer))

    def close(self) -> None:
        self._open = False

    def _write(self, cells: tuple[str, ...]) -> None:
        if self._open:
            columns = zip(cells, self._widths, strict=True)
            write("  ".join(padded(cell, columns, right=True) for cell, columns in columns))


def latest(trainer: Trainer) -> dict[str, float]:
    """The scores of the weights as they are now: the last evaluation, or one more where it is older."""
    last = trainer.history.last()
    return last if last and last["step"] == trainer.step else trainer.scores()


def _scores(row: dict[str, float]) -> dict[str, float | None]:
    return {name: number(row[name]) for name in SCORES}


def _loss(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "-"


def _share(value: float) -> str:
    return f"{value:.1%}" if math.isfinite(value) else "-"
