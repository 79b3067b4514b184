"""Keeps every run of the window when it ends, and does what the table of kept runs asks for.

Whoever else makes runs here, comparisons and searches, hands them to ``keep``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSettings, Slot

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.change_words import changed_words
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_view import ALIVE
from nnstudio.ui.runs.ledger_task import LedgerTask
from nnstudio.ui.runs.past_runs import OVERLAY_COLOURS, PastRun

# Kept runs are loaded with the first one.
if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.ledger.arranging import Question
    from nnstudio.core.ledger.entry import Entry, Run
    from nnstudio.core.ledger.store import Ledger
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.history import History
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.panels.runs import RunsPanel
    from nnstudio.ui.runs.run_table import Shown

ENDED = frozenset({"done", "stopped", "diverged", "failed"})
KEEPING = "runs/keep"
"""In the settings: whether runs are kept; they are unless somebody said no."""
MOST_OVERLAID = 12
"""More curves over each other tell nothing."""


class RunsControl(QObject):
    """The kept runs of one window.

    Attributes:
        task: reads and writes them.
        runs: all that are listed, the newest first; empty before somebody looks.
    """

    def __init__(self, window: MainWindow, settings: QSettings, path: Path | None = None) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self.task = LedgerTask(self, path)
        self.runs: tuple[Run, ...] = ()
        self._loaded = False
        self._state: object = None
        self._question: Question | None = None
        self._live = window.session.alive
        self._overlaid: dict[int, PastRun] = {}
        self.task.refused.connect(window.messages.refuse)
        self.task.noted.connect(window.messages.note)
        window.session.stateChanged.connect(self._state_changed)
        window.views.made.connect(self._made)

    # -- keeping -----------------------------------------------------------------------------------

    def keep(self, *entries: Entry) -> None:
        """Keep runs; one that is kept already, by its id, gets what is new."""
        if not entries or str(self._settings.value(KEEPING, "1")) == "0":
            return

        def work(ledger: Ledger) -> tuple[list[Run | None], int]:
            return [ledger.run(ledger.put(entry)) for entry in entries], ledger.dropped

        self.task.do(work, self._kept)

    def _kept(self, result: tuple[list[Run | None], int]) -> None:
        made, dropped = result
        if not self._loaded:
            return
        if dropped:
            self._load()
            return
        new = {run.number: run for run in made if run is not None}
        rest = [run for run in self.runs if run.number not in new]
        self._take(tuple(sorted((*new.values(), *rest), key=lambda run: -run.number)))

    @Slot(str)
    def _state_changed(self, state: str) -> None:
        """A run that was alive has ended: keep it. One that was opened has been kept when it ended."""
        if state in ALIVE:
            self._live = True
            return
        ended, self._live = self._live, False
        if ended and state in ENDED:
            entry = self._entry(state)
            if entry is not None:
                self.keep(entry)

    def _entry(self, state: str) -> Entry | None:
        from nnstudio.core.ledger.entry import Entry

        session, document = self._window.session, self._window.document
        view, checkpoint = session.now(), session.checkpoint
        name = document.title or tr("Untitled")
        source = "lesson" if self._window.lessons.lesson is not None else "single"
        if state == "failed" or checkpoint is None:
            if view.experiment is None or view.history is None or view.newest == 0:
                return None
            return Entry.measured(
                view.experiment, view.history, "failed", id=view.run_id, name=name, source=source
            )
        if checkpoint.step == 0:
            return None
        return Entry.of(checkpoint, id=view.run_id, name=name, source=source)

    # -- the table ---------------------------------------------------------------------------------

    def _panel(self) -> RunsPanel | None:
        """The table, once it was seen."""
        return cast("RunsPanel | None", self._window.views.panels.get("runs"))

    @Slot(object)
    def _made(self, made: Panel) -> None:
        panel = self._panel()
        if panel is None or made is not panel:
            return
        panel.looked.connect(self._look)
        panel.questioned.connect(self._arrange)
        panel.noted.connect(self._annotate)
        panel.deleted.connect(self._delete)
        panel.restored.connect(self._restore)
        panel.overlayWanted.connect(self._overlay)
        panel.settingsWanted.connect(self._use_settings)
        panel.openWanted.connect(self._open)
        panel.changeWanted.connect(self._tell_change)
        panel.exportWanted.connect(self.export)
        self._look()

    @Slot()
    def _look(self) -> None:
        """Somebody looks: read what is not known yet, which another program may have added."""

        def work(ledger: Ledger) -> tuple[object, tuple[Run, ...] | None]:
            state = ledger.state()
            return state, None if state == self._state else ledger.runs()

        self.task.do(work, self._read, kind="look")

    def _load(self) -> None:
        self._state = None
        self._look()

    def _read(self, result: tuple[object, tuple[Run, ...] | None]) -> None:
        self._state, runs = result
        if runs is not None:
            self._loaded = True
            self._take(runs)

    def _take(self, runs: tuple[Run, ...]) -> None:
        self.runs = runs
        panel = self._panel()
        if panel is not None:
            self._arrange(panel.question)

    @Slot(object)
    def _arrange(self, question: Question) -> None:
        from nnstudio.ui.runs.run_table import shown

        runs = self.runs
        self.task.do(lambda ledger: shown(ledger, runs, question), self._show, kind="arrange")

    def _show(self, shown: Shown) -> None:
        panel = self._panel()
        if panel is not None:
            panel.show_runs(shown)
            panel.show_overlaid(self._colours())

    # -- what is done with runs --------------------------------------------------------------------

    @Slot(object, str, str)
    def _annotate(self, numbers: Sequence[int], what: str, text: str) -> None:
        values = {"pinned": bool(text)} if what == "pinned" else {what: text}

        def work(ledger: Ledger) -> tuple[list[Run | None], int]:
            ledger.annotate(numbers, **values)  # type: ignore[arg-type]
            return [ledger.run(number) for number in numbers], 0

        self.task.do(work, self._kept)

    @Slot(object)
    def _delete(self, numbers: Sequence[int]) -> None:
        gone = set(numbers)
        self.task.do(lambda ledger: ledger.delete(numbers))
        panel = self._panel()
        if panel is not None:
            panel.show_deleted(numbers)
        self._take(tuple(run for run in self.runs if run.number not in gone))

    @Slot(object)
    def _restore(self, numbers: Sequence[int]) -> None:
        self.task.do(lambda ledger: ledger.restore(numbers))
        self._load()

    @Slot(int)
    def _use_settings(self, number: int) -> None:
        """Make the settings of a run those of the document, as one undoable step."""

        def show(experiment: Experiment) -> None:
            window = self._window
            window.control.aboutToAct.emit()
            window.document.apply(experiment, tr("Settings of run {number}", number=number))
            window.canvas.fit()
            window.messages.tell(
                tr("The document has the settings of run {number}.", number=number)
            )

        self.task.do(lambda ledger: ledger.experiment(number), show)

    @Slot(int)
    def _open(self, number: int) -> None:
        """Open a run with what it had learned, as an untitled copy; what is there is asked for first."""

        def show(checkpoint: Checkpoint | None) -> None:
            if checkpoint is None:
                self._window.messages.refuse(
                    (Problem.of("problem.ledger_run_damaged", number=number),)
                )
            else:
                self._window.files.open_run(checkpoint)

        self.task.do(lambda ledger: ledger.checkpoint(number), show)

    @Slot(int, int)
    def _tell_change(self, older: int, newer: int) -> None:
        def work(ledger: Ledger) -> tuple[Experiment, Experiment]:
            return ledger.experiment(older), ledger.experiment(newer)

        def show(pair: tuple[Experiment, Experiment]) -> None:
            panel = self._panel()
            chosen = [] if panel is None else sorted(run.number for run in panel.selection())
            if panel is not None and chosen == [older, newer]:
                words = " · ".join(changed_words(*pair)) or tr("the same settings")
                panel.show_change(f"{older} → {newer}: {words}{self._outcome(older, newer)}")

        self.task.do(work, show, kind="change")

    def _outcome(self, older: int, newer: int) -> str:
        """What came of it, where both have been judged alike."""
        from nnstudio.ui.runs.run_words import result_titles, score_text

        known = {run.number: run for run in self.runs if run.number in (older, newer)}
        if len(known) < 2 or known[older].regression != known[newer].regression:
            return ""
        told: list[str] = []
        titles = result_titles(regression=known[older].regression)
        for key in ("test_accuracy", "test_loss"):
            one, other = (score_text(known[n].score(key), key) for n in (older, newer))
            if one and other:
                told.append(f"{titles[key]} {one} → {other}")
        return "".join(f" · {text}" for text in told[:1])

    # -- over the curves ---------------------------------------------------------------------------

    def _colours(self) -> dict[int, str]:
        return {number: run.colour for number, run in self._overlaid.items()}

    @Slot(object)
    def _overlay(self, numbers: Sequence[int]) -> None:
        """Lay runs over the curves, in place of those that were; none takes all away."""
        chosen = tuple(numbers)[:MOST_OVERLAID]
        if not chosen:
            self._lay({})
            return

        def work(ledger: Ledger) -> list[tuple[int, Experiment, History]]:
            return [(n, ledger.experiment(n), ledger.history(n)) for n in chosen]

        self.task.do(work, self._lay_over, kind="overlay")

    def _lay_over(self, found: list[tuple[int, Experiment, History]]) -> None:
        names = {run.number: run.name for run in self.runs}
        laid: dict[int, PastRun] = {}
        for number, experiment, history in found:
            run = PastRun.of(experiment, history)
            if run is not None:
                colour = OVERLAY_COLOURS[len(laid) % len(OVERLAY_COLOURS)]
                laid[number] = run.overlaid(f"#{number}", names.get(number, ""), colour)
        if len(laid) < len(found):
            self._window.messages.tell(tr("A run that measured nothing has no curves."))
        self._lay(laid)
        dock = self._window.docks["curves"]
        dock.show()
        dock.raise_()

    def _lay(self, laid: dict[int, PastRun]) -> None:
        self._overlaid = laid
        self._window.control.overlaid = tuple(laid.values())
        self._window.clock.soon()
        panel = self._panel()
        if panel is not None:
            panel.show_overlaid(self._colours())

    # -- a file ------------------------------------------------------------------------------------

    @Slot()
    def export(self) -> None:
        """Ask for a file and write what is listed into it, in the order in which it is listed."""
        from PySide6.QtWidgets import QFileDialog

        panel = self._panel()
        if panel is None:
            return
        from nnstudio.core.ledger.entry import Run
        from nnstudio.core.ledger.sheet import write_sheet

        listed = [line for line in panel.model.lines if isinstance(line, Run)]
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            tr("Export runs"),
            str(Path.home() / (tr("runs") + ".csv")),
            tr("Tables") + " (*.csv)",
        )
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(".csv")

        def told(_: object) -> None:
            self._window.messages.tell(
                tr("{count} runs written to {file}", count=len(listed), file=path.name)
            )

        self.task.do(lambda _: write_sheet(path, listed), told)
