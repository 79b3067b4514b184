"""Watches the run for troubles: asks the rules now and then, and keeps panel and title up to date.

It looks twice a second at most, whether or not the panel is seen, and a look takes a fraction of a millisecond.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.language import tr
from nnstudio.ui.panel_host import PanelHost
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.run_view import RunView

# Rules and panel are loaded with the first run: a window needs none of them to open.
if TYPE_CHECKING:
    from nnstudio.core.diagnosis.calm import Calm
    from nnstudio.core.diagnosis.evidence import Evidence
    from nnstudio.core.diagnosis.finding import Finding
    from nnstudio.core.diagnosis.trail import Trail
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.ui.panels.diagnosis import DiagnosisPanel

PAUSE = 0.5
"""Seconds between two looks at a run that goes on."""

GOING_ON = ("starting", "running", "stopping")

LOADED_AT_ONCE = 2
"""Modules loaded in one go: a few milliseconds."""


class DiagnosisControl(QObject):
    """Findings of the run that is shown.

    Attributes:
        findings: what is shown now.
        evidence: the run as the rules saw it last; None where nothing was measured.
        found: what they found in it, also what is not shown yet or not wanted any more.

    Signals:
        looked(): the rules have looked at the run again.
    """

    looked = Signal()

    def __init__(self, control: RunControl, views: PanelHost) -> None:
        super().__init__(views)
        self._control, self._views = control, views
        self.findings: tuple[Finding, ...] = ()
        self.found: tuple[Finding, ...] = ()
        self.evidence: Evidence | None = None
        self._trail: Trail | None = None
        self._calm: Calm | None = None
        self._loading: Iterator[None] | None = None
        self._loaded = False
        self._looked_at = 0.0
        self._newest = self._on_tape = -1
        self._told: tuple[object, ...] = ()
        views.made.connect(self._made)
        control.document.replaced.connect(self._forget)
        control.session.stateChanged.connect(self._state_changed)

    def look(self, view: RunView) -> None:
        """Take the run as it is now; called with the texts of the window, a few times a second."""
        shown = view.experiment
        # Where the network was taken away, nothing that was found helps any more.
        empty = not self._control.document.experiment.network.blocks and not view.alive
        if empty or view.history is None or not len(view.history.evaluations) or shown is None:
            self._forget()
            return
        if view.newest < self._newest:
            self._forget()
        self._newest = view.newest
        running = view.state in GOING_ON and view.looking_back is None
        if not self._load(at_once=not running):
            return
        self._follow(view)
        now = time.monotonic()
        if not running or now - self._looked_at >= PAUSE:
            self._looked_at = now
            self.findings = self._diagnosed(view, shown, still=view.state != "running")
            if view.state == "running":
                self._control.session.request_snapshot()
            self.looked.emit()
        self._tell(shown)

    def _diagnosed(self, view: RunView, shown: Experiment, *, still: bool) -> tuple[Finding, ...]:
        from nnstudio.core.diagnosis.diagnose import diagnose
        from nnstudio.core.diagnosis.evidence import Evidence

        assert view.history is not None and self._trail is not None and self._calm is not None
        evidence = Evidence(
            experiment=shown,
            history=view.history,
            moments=self._trail.until(view.step),
            judged=view.judged,
            facts=view.facts,
            diverged=view.state == "diverged" and view.looking_back is None,
            until=view.looking_back,
            timeline=view.course,
        )
        self.evidence, self.found = evidence, diagnose(evidence)
        return self._calm.take(self.found, still=still or view.looking_back is not None)

    def _follow(self, view: RunView) -> None:
        """Add what was seen of the run since the last time."""
        assert self._trail is not None
        if view.tape is not None:
            for moment in view.tape.moments:
                if moment.step > self._on_tape:
                    self._trail.add(moment.snapshot)
                    self._on_tape = moment.step
        if view.snapshot is not None:
            self._trail.add(view.snapshot)

    def _load(self, *, at_once: bool) -> bool:
        """Load some of the rules; whether all are there. A run that goes on can wait for them a moment."""
        if not self._loaded:
            self._loading = self._loading or _loading()
            for _ in range(1_000 if at_once else LOADED_AT_ONCE):
                if next(self._loading, self) is self:
                    self._loaded = True
                    break
        if self._loaded and self._trail is None:
            from nnstudio.core.diagnosis.calm import Calm
            from nnstudio.core.diagnosis.trail import Trail

            self._trail, self._calm = Trail(), Calm()
        return self._loaded

    def _tell(self, shown: Experiment) -> None:
        """Bring panel and title up to date, where anything has changed."""
        current = self._control.document.experiment
        told = (self.findings, current, shown)
        same = len(told) == len(self._told) and all(
            a is b for a, b in zip(told, self._told, strict=True)
        )
        if same:
            return
        panel = self._panel()
        count = f" ({len(self.findings)})" if self.findings else ""
        title = tr("Diagnosis") + count
        dock = self._views.docks["diagnosis"]
        if dock.windowTitle() != title:
            dock.set_title(title)
        # Nobody sees a hidden panel of a run that goes on; at its end it is brought up to date.
        if panel is not None and (panel.is_seen() or self._control.session.state != "running"):
            self._told = told
            panel.show_findings(self.findings, current, shown)
            panel.refresh(self._control.view())

    def _panel(self) -> DiagnosisPanel | None:
        return cast("DiagnosisPanel | None", self._views.panels.get("diagnosis"))

    @Slot(object)
    def _made(self, made: Panel) -> None:
        panel = self._panel()
        if panel is not None and panel is made:
            panel.dismissed.connect(self._dismiss)
            self._told = ()
            shown = self._control.session.experiment
            if shown is not None:
                self._tell(shown)

    @Slot(str)
    def _dismiss(self, rule: str) -> None:
        if self._calm is not None:
            self._calm.dismiss(rule)
            self.findings = self._calm.shown
            shown = self._control.session.experiment
            if shown is not None:
                self._tell(shown)

    @Slot(str)
    def _state_changed(self, state: str) -> None:
        self._looked_at = 0.0
        if state == "starting" and self._control.view().history is None:
            self._forget()

    @Slot()
    def _forget(self, _experiment: object = None) -> None:
        """Another run begins."""
        self._trail = self._calm = self.evidence = None
        self._newest = self._on_tape = -1
        if self.findings:
            self.findings = ()
            self._told = ()
            self._tell(self._control.document.experiment)


def _loading() -> Iterator[None]:
    """Load what a diagnosis needs, a few milliseconds at a time."""
    from nnstudio.core.diagnosis import evidence  # noqa: F401

    yield
    from nnstudio.core.diagnosis import remedies  # noqa: F401

    yield
    from nnstudio.core.diagnosis.diagnose import loading

    yield
    yield from loading()
