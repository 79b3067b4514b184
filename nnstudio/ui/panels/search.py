"""The search for good settings: ranges at the left, what was tried in the middle, the best at the right.

Trials appear while the search goes on; a box drawn among them becomes the next round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.panels.search_settings import SearchSettings
from nnstudio.ui.panels.search_views import SearchViews, scrolled
from nnstudio.ui.panels.search_words import best_rows
from nnstudio.ui.plots.best_rows import BestRows
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.ui.study.search_control import Found
    from nnstudio.ui.study.search_thoughts import Size

SETTINGS_WIDTH, BEST_WIDTH = 250, 280
WIDE = 940
"""From this width on the best stand beside the views; in less they are one of the views."""


class SearchPanel(Panel):
    """Settings, views and the best list side by side.

    Signals:
        startWanted(anew, race): search, from the beginning or on; with random search beside it.
        pauseWanted(), resumeWanted(), stopWanted(): for the search that goes on.
        sizeWanted(experiment): how large a search is, for ``show_size``.
        weightsWanted(trials), beliefWanted(trials): for the views.
        trialWanted(number): the settings of this trial are to be those of the network.
        rested(): nobody can see it any more.
    """

    startWanted = Signal(bool, bool)
    pauseWanted = Signal()
    resumeWanted = Signal()
    stopWanted = Signal()
    sizeWanted = Signal(object)
    weightsWanted = Signal(object)
    beliefWanted = Signal(object)
    trialWanted = Signal(int)
    rested = Signal()

    reads_document = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._found: Found | None = None
        self._drawn: Found | None = None
        self.settings = SearchSettings()
        self.settings.editWanted.connect(self.editWanted)
        self.settings.startWanted.connect(self.startWanted)
        self.settings.pauseWanted.connect(self.pauseWanted)
        self.settings.resumeWanted.connect(self.resumeWanted)
        self.settings.stopWanted.connect(self.stopWanted)
        self.views = SearchViews()
        self.views.editWanted.connect(self.editWanted)
        self.views.trialChosen.connect(self._choose)
        self.views.weightsWanted.connect(self.weightsWanted)
        self.views.beliefWanted.connect(self.beliefWanted)
        self.best = BestRows()
        for rows in (self.best, self.views.best):
            rows.chosen.connect(self._choose)
            rows.wanted.connect(self.trialWanted)
            rows.setToolTip(tr("Double-click: use these settings for the network."))
        self.empty = QLabel(tr("The best trials are listed here, with their curves."))
        self.empty.setProperty("role", "secondary")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(12, 8, 12, 8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scrolled(self.settings, tr("What is searched"), SETTINGS_WIDTH))
        row.addWidget(_line())
        row.addWidget(self.views, 1)
        self.side = self._best_side()
        row.addWidget(self.side)

    def _best_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(themes.px(BEST_WIDTH))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        title = heading(tr("Best trials"))
        title.setContentsMargins(12, 0, 12, 0)
        column.addWidget(title)
        column.addWidget(self.empty)
        column.addWidget(scrolled(self.best, tr("Best trials")), 1)
        return side

    def sizeHint(self) -> QSize:
        return QSize(1000, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(themes.px(SETTINGS_WIDTH) + 240, 140)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= themes.px(WIDE))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._experiment is not None:
            self.sizeWanted.emit(self._experiment)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.rested.emit()

    def refresh(self, view: RunView) -> None:
        """A search is no run: it is shown by ``show_found``."""

    def show_document(
        self, experiment: Experiment, problems: Sequence[Problem], selected: Sequence[str]
    ) -> None:
        if self._found is not self._drawn:
            self._draw_found()
        if experiment is self._experiment:
            return
        self._experiment = experiment
        self.settings.show_experiment(experiment)
        self.views.show_document(experiment)
        self.sizeWanted.emit(experiment)

    def show_size(self, experiment: Experiment, size: Size) -> None:
        """Say how large the search of ``experiment`` is, where it is still the one that is shown."""
        if experiment is self._experiment:
            self.settings.show_size(size)

    def show_found(self, found: Found) -> None:
        """Show the search as it stands, now or when it can be seen again."""
        self._found = found
        if self.is_seen():
            self._draw_found()

    def _draw_found(self) -> None:
        found = self._drawn = self._found
        if found is None:
            return
        self.settings.show_found(found)
        self.views.show_found(found)
        rows = best_rows(found.experiment, found.trials) if found.experiment is not None else ()
        self.best.show_rows(rows)
        self.views.best.show_rows(rows)
        self.empty.setVisible(not rows)

    def _choose(self, number: int) -> None:
        self.best.choose(number)
        self.views.best.choose(number)
        self.views.choose(number)


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setProperty("role", "hairline")
    return line
