"""The gradient check of the document's network, in a thread of its own.

It takes from a tenth of a second to a minute; the window stays alive and hears of the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language import tr
from nnstudio.ui import threads
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.core.engine.gradient_check import ArrayCheck


class _Worker(QObject):
    """Lives in the thread; ``cancelled`` is looked at between two arrays."""

    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        self._experiment = experiment
        self.cancelled = False

    @Slot()
    def run(self) -> None:
        """Check every array; called by the thread's ``started``."""
        # A window needs no engine to open.
        from nnstudio.core.engine.gradient_check import check_gradients

        found: list[ArrayCheck] = []
        try:
            for check in check_gradients(self._experiment):
                found.append(check)
                if self.cancelled:
                    return
            self.ended.emit(tuple(found))
        except ProblemError as error:
            self.failed.emit(error.problems)
        except MemoryError:
            self.failed.emit((Problem.of("problem.out_of_memory"),))


class GradientTask(QObject):
    """One check at a time.

    Signals:
        ended(checks): a tuple of ArrayCheck, with the experiment they belong to.
        failed(problems): it could not be done; a tuple of Problem.
    """

    ended = Signal(object, object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._experiment: Experiment | None = None

    @property
    def busy(self) -> bool:
        """Whether a check is under way."""
        return self._thread is not None

    def start(self, experiment: Experiment) -> None:
        """Check ``experiment``; nothing happens while another check is under way."""
        if self.busy:
            return
        self._experiment = experiment
        worker = _Worker(experiment)
        thread = threads.holding(worker, "gradient check", self)
        worker.ended.connect(self._ended)
        worker.failed.connect(self._failed)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start()

    def shutdown(self) -> None:
        """Give the check up and wait for the thread; for closing the window."""
        if self._worker is not None:
            self._worker.cancelled = True
        threads.end(self._thread)
        self._thread = self._worker = None

    @Slot(object)
    def _ended(self, checks: tuple[ArrayCheck, ...]) -> None:
        self.shutdown()
        self.ended.emit(checks, self._experiment)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        self.shutdown()
        self.failed.emit(problems)


def report(checks: tuple[ArrayCheck, ...], experiment: Experiment) -> tuple[str, str]:
    """What was found, as a sentence and a kind of message ("info" or "warning")."""
    worst = max(checks, key=lambda check: check.error)
    numbers = {
        "error": f"{worst.error:.1e}",
        "block": block_title(experiment.network, worst.block),
        "name": worst.name,
    }
    if worst.agrees:
        agrees = tr(
            "Backpropagation agrees with numerical gradients: the largest relative difference is "
            "{error}, in {block} ({name}).",
            **numbers,
        )
        return agrees, "info"
    differs = tr(
        "Backpropagation and numerical gradients differ by {error} in {block} ({name}). "
        "At a kink, as of ReLU at 0, that can happen.",
        **numbers,
    )
    return differs, "warning"


def gradient_page(checks: tuple[ArrayCheck, ...], experiment: Experiment) -> str:
    """Every learned array with its largest relative difference, as HTML."""
    from html import escape

    lines = "".join(
        f"<tr><td style='padding:3px 24px 3px 0'>{escape(block_title(experiment.network, each.block))}</td>"
        f"<td style='padding:3px 24px 3px 0'>{escape(each.name)}</td>"
        f"<td style='padding:3px 24px 3px 0'>{each.error:.1e}</td>"
        f"<td>{tr('agrees') if each.agrees else tr('DIFFERS')}</td></tr>"
        for each in checks
    )
    return f"<h3>{escape(tr('Gradient check'))}</h3><table>{lines}</table>"
