"""The trials of a search from several sides: a map, parallel lines, what mattered, the race, and a belief.

Each view is drawn only while it is in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.study.search_checks import with_search
from nnstudio.core.study.search_results import best_so_far
from nnstudio.core.study.zoom import best_box, boxes, zoomed, zoomed_out
from nnstudio.language import tr
from nnstudio.ui.panels.search_words import marks_of, range_axes, score_title
from nnstudio.ui.plots.belief_plot import Belief, BeliefPlot
from nnstudio.ui.plots.best_rows import BestRows
from nnstudio.ui.plots.importance_bars import ImportanceBars
from nnstudio.ui.plots.race_of_searches import RaceOfSearches, Racer
from nnstudio.ui.plots.trial_lines import TrialLines
from nnstudio.ui.plots.trial_map import TrialMap
from nnstudio.ui.plots.trial_marks import NO_TRIALS
from nnstudio.ui.setting_words import setting_title
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.flow import Flow
from nnstudio.ui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from nnstudio.core.study.thinking import Thought
    from nnstudio.core.study.zoom import Box
    from nnstudio.ui.study.search_control import Found

MAP, LINES, WEIGHTS, RACE, BELIEF, BEST = "map", "lines", "weights", "race", "belief", "best"
LEAST_BELIEF = 2
WHOLE = 0.0, 1.0


class SearchViews(QWidget):
    """A choice of views above the one that is in front.

    Signals:
        editWanted(change, label): another round of the search.
        trialChosen(number): a trial was clicked.
        weightsWanted(trials), beliefWanted(trials): to be answered by ``show_weights`` and ``show_belief``.
    """

    editWanted = Signal(object, str)
    trialChosen = Signal(int)
    weightsWanted = Signal(object)
    beliefWanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Found | None = None
        self._document: Experiment | None = None
        self._columns = [0, 1]
        self._weighed = 0
        self.choice = Segmented(
            (
                (MAP, tr("Map")),
                (LINES, tr("Parallel")),
                (WEIGHTS, tr("Importance")),
                (RACE, tr("Race")),
                (BELIEF, tr("Belief")),
                (BEST, tr("Best list")),
            )
        )
        self.choice.setAccessibleName(tr("View of the trials"))
        self.choice.set_tooltips(
            (
                tr("Every trial as a point over its settings; draw a box to zoom in."),
                tr("Every trial as a line across all its settings."),
                tr("How much each setting made of the difference (PED-ANOVA)."),
                tr("How soon the best score was found, beside random search."),
                tr(
                    "What a Gaussian process believes after each trial, and where it would look next."
                ),
                tr("The best trials with their curves."),
            )
        )
        self.choice.valueChanged.connect(lambda _value: self._draw())
        self.across, self.up = QComboBox(), QComboBox()
        self.across.setAccessibleName(tr("Across"))
        self.up.setAccessibleName(tr("Upwards"))
        self.across.activated.connect(lambda at: self._turn(0, at))
        self.up.activated.connect(lambda at: self._turn(1, at))
        self.zoom = QPushButton(tr("Zoom to the best"))
        self.zoom.setToolTip(tr("The next round searches around the best fifth of the trials."))
        self.zoom.clicked.connect(self._zoom_to_best)
        self.back = QPushButton(tr("Zoom out"))
        self.back.setToolTip(tr("Back to the ranges of the round before."))
        self.back.clicked.connect(
            lambda: self._edit(lambda search: zoomed_out(search), tr("Zoom out"))
        )
        self.after = QSlider(Qt.Orientation.Horizontal)
        self.after.setAccessibleName(tr("After how many trials"))
        self.after.setMinimumWidth(90)
        self.after.valueChanged.connect(self._after_moved)
        self.after_text = QLabel()
        self.map, self.lines = TrialMap(), TrialLines()
        self.map.boxDrawn.connect(self._box_drawn)
        self.map.trialChosen.connect(self.trialChosen)
        self.lines.trialChosen.connect(self.trialChosen)
        self.bars, self.race, self.belief = ImportanceBars(), RaceOfSearches(), BeliefPlot()
        self.field = TrialMap()
        self.best = BestRows()
        self.list = scrolled(self.best, tr("Best trials"))
        self.empty = EmptyState(
            "search",
            tr("Search for good settings"),
            tr(
                "Choose what is searched at the left. Each trial is trained and scored on validation data."
            ),
            tr("Search learning rate and weight decay"),
        )
        self.empty.action_triggered.connect(self._begin_as_in_the_slides)
        self.stack = QStackedWidget()
        views = (self.map, self.lines, self.bars, self.race, self.belief, self.field)
        for view in (*views, self.list, self.empty):
            self.stack.addWidget(view)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(6)
        for tool in (self.across, self.up, self.after_text, self.after, self.zoom, self.back):
            tools.addWidget(tool)
        self.tools = QWidget()
        self.tools.setLayout(tools)
        head = Flow(gap=8)
        head.setContentsMargins(12, 6, 8, 0)
        head.addWidget(self.choice)
        head.addWidget(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self._draw()

    def show_document(self, experiment: Experiment) -> None:
        """What would be searched next."""
        self._document = experiment
        self._draw()

    def show_found(self, found: Found) -> None:
        """Show the trials of a search."""
        before = self._found
        self._found = found
        if before is None or before.experiment is not found.experiment:
            self._offer_axes()
            self._weighed = 0
        over = found.over
        follows = self.after.value() == self.after.maximum()
        self.after.blockSignals(True)
        self.after.setRange(min(LEAST_BELIEF, over), over)
        if follows:
            self.after.setValue(over)
        self.after.blockSignals(False)
        self._draw()

    def choose(self, number: int) -> None:
        """Mark a trial in every view."""
        for view in (self.map, self.lines, self.field):
            view.choose(number)

    def show_weights(self, shares: dict[str, float]) -> None:
        """What mattered, by path."""
        found = self._found
        if found is None or found.experiment is None:
            return
        known = [(setting_title(found.experiment, path), share) for path, share in shares.items()]
        note = (
            tr(
                "How far the settings of the best tenth of the trials are from those of all (PED-ANOVA)."
            )
            if known
            else tr("Importance needs more trials with different scores.")
        )
        self.bars.show_shares(known, note)

    def show_belief(self, thought: Thought | None) -> None:
        """What a surrogate believes."""
        found = self._found
        if found is None or found.experiment is None:
            return
        experiment = found.experiment
        axes, score = range_axes(experiment), score_title(experiment)
        if thought is None or len(thought.paths) == 1:
            belief = None if thought is None else _belief_of(thought)
            axis = axes[0] if axes else None
            if axis is not None:
                self.belief.show_belief(belief, axis, score)
        if thought is not None and len(thought.paths) == 2:
            following = float(thought.next_place[0]), float(thought.next_place[1])
            self.field.show_belief(thought.mean, following)

    # -- drawing ---------------------------------------------------------------------------------------

    def _draw(self) -> None:
        found = self._found
        shown = cast(str, self.choice.value())
        some = found is not None and found.experiment is not None
        nothing = not some and (self._document is None or not self._document.search.ranges)
        self._show_tools(shown, some=some)
        if nothing:
            self.stack.setCurrentWidget(self.empty)
            return
        experiment = found.experiment if found is not None and some else self._document
        assert experiment is not None
        trials = found.trials if found is not None and some else ()
        marks = marks_of(experiment, trials) if trials else NO_TRIALS
        axes, score = range_axes(experiment), score_title(experiment)
        if shown == MAP:
            columns = self._shown_columns(len(axes))
            chosen = tuple(axes[at] for at in columns)
            self.map.show_trials(marks, chosen, columns, score, self._drawn_boxes(columns))
            self.stack.setCurrentWidget(self.map)
        elif shown == LINES:
            self.lines.show_trials(marks, axes, score)
            self.stack.setCurrentWidget(self.lines)
        elif shown == WEIGHTS:
            self.stack.setCurrentWidget(self.bars)
            over = found.over if found is not None else 0
            if over == 0:
                self.show_weights({})
            elif over != self._weighed:
                self._weighed = over
                self.weightsWanted.emit(trials)
        elif shown == RACE:
            self._draw_race(experiment)
        elif shown == BEST:
            self.stack.setCurrentWidget(self.list)
        else:
            self._draw_belief(experiment, marks)

    def _show_tools(self, shown: str, *, some: bool) -> None:
        found, document = self._found, self._document
        count = len(found.experiment.search.ranges) if found and found.experiment else 0
        self.across.setVisible(shown == MAP and count > 2)
        self.up.setVisible(shown == MAP and count > 2)
        self.zoom.setVisible(shown == MAP and some)
        self.zoom.setEnabled(found is not None and not found.alive and found.over >= 3)
        self.back.setVisible(
            shown == MAP and document is not None and bool(document.search.earlier)
        )
        self.back.setEnabled(found is None or not found.alive)
        beliefs = shown == BELIEF and some and 1 <= count <= 2
        self.after.setVisible(beliefs)
        self.after_text.setVisible(beliefs)
        self.tools.setVisible(beliefs or (shown == MAP and some))
        self.after_text.setText(tr("after {count} trials", count=self.after.value()))

    def _draw_race(self, experiment: Experiment) -> None:
        found = self._found
        racers: list[Racer] = []
        if found is not None:
            method = tr(type(experiment.search.method).title)
            trials = [trial for trial in found.trials if trial.over]
            racers.append(Racer(method, "accent", best_so_far(experiment.search, trials)))
            if found.rival:
                rival = [trial for trial in found.rival if trial.over]
                best = best_so_far(experiment.search, rival)
                racers.append(Racer(tr("Random search"), "secondary", best, dashed=True))
        planned = found.planned if found is not None else experiment.search.planned
        self.race.show_racers(racers, planned, score_title(experiment))
        self.stack.setCurrentWidget(self.race)

    def _draw_belief(self, experiment: Experiment, marks: Any) -> None:
        axes, score = range_axes(experiment), score_title(experiment)
        if len(axes) == 2:
            self.field.show_trials(marks, axes, (0, 1), score)
            self.stack.setCurrentWidget(self.field)
        elif len(axes) == 1:
            self.stack.setCurrentWidget(self.belief)
        else:
            self.bars.show_shares((), tr("A belief can be drawn for one or two settings."))
            self.stack.setCurrentWidget(self.bars)
            return
        self._ask_belief()

    def _ask_belief(self) -> None:
        found = self._found
        if found is None:
            return
        over = tuple(trial for trial in found.trials if trial.over)[: self.after.value()]
        if len(over) >= LEAST_BELIEF:
            self.beliefWanted.emit(over)

    def _after_moved(self, _value: int) -> None:
        self._show_tools(BELIEF, some=True)
        self._ask_belief()

    # -- axes and rounds -------------------------------------------------------------------------------

    def _offer_axes(self) -> None:
        found = self._found
        experiment = found.experiment if found is not None else None
        titles = [axis.title for axis in range_axes(experiment)] if experiment else []
        self._columns = [0, 1]
        for at, box in enumerate((self.across, self.up)):
            box.clear()
            box.addItems(titles)
            if len(titles) > at:
                box.setCurrentIndex(at)

    def _turn(self, side: int, column: int) -> None:
        if column == self._columns[1 - side]:
            self._columns[1 - side] = self._columns[side]
        self._columns[side] = column
        self.across.setCurrentIndex(self._columns[0])
        self.up.setCurrentIndex(self._columns[1])
        self._draw()

    def _shown_columns(self, count: int) -> tuple[int, ...]:
        return tuple(at for at in self._columns if at < count)

    def _drawn_boxes(self, columns: tuple[int, ...]) -> tuple[Any, ...]:
        """The next round, where somebody has zoomed since these trials, inside their ranges."""
        found, document = self._found, self._document
        if found is None or found.experiment is None or document is None:
            return ()
        rounds = len(document.search.earlier) - len(found.experiment.search.earlier)
        paths = [one.path for one in found.experiment.search.ranges]
        if rounds <= 0 or [one.path for one in document.search.ranges] != paths:
            return ()
        earlier = document.search.earlier[len(found.experiment.search.earlier) :]
        inner = boxes(document.search.with_values(earlier=earlier))
        drawn: list[tuple[Any, ...]] = []
        for box in inner:
            ends = [box.get(paths[at], WHOLE) for at in columns]
            drawn.append((*ends, WHOLE)[:2])
        return tuple(drawn)

    def _box_drawn(self, across: tuple[float, float], up: tuple[float, float] | None) -> None:
        found = self._found
        if found is None or found.experiment is None or found.alive:
            return
        columns = self._shown_columns(len(found.experiment.search.ranges))
        ends = (across, up)
        paths = [found.experiment.search.ranges[at].path for at in columns]
        self._zoom({path: end for path, end in zip(paths, ends, strict=False) if end is not None})

    def _zoom_to_best(self) -> None:
        found = self._found
        if found is not None and found.experiment is not None:
            self._zoom(best_box(found.experiment.search, found.trials))

    def _zoom(self, box: Box) -> None:
        found = self._found
        assert found is not None and found.experiment is not None
        searched = found.experiment.search
        # The box was drawn in the ranges of the trials; what is planned now may already be a part of them.
        made = zoomed(searched, box)
        if made is not searched:
            values = {"ranges": made.ranges, "earlier": made.earlier}
            self.editWanted.emit(
                lambda experiment: with_search(experiment, **values), tr("Zoom into the search")
            )

    def _edit(self, change: Any, label: str) -> None:
        self.editWanted.emit(
            lambda experiment: experiment.with_values(search=change(experiment.search)), label
        )

    def _begin_as_in_the_slides(self) -> None:
        from nnstudio.core.study.beginnings import as_in_the_slides

        self.editWanted.emit(as_in_the_slides, tr("Search learning rate and weight decay"))


def scrolled(inner: QWidget, name: str, width: int = 0) -> QScrollArea:
    """In a scroll area without a frame that is as wide as it, or has a width of its own."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.setAccessibleName(name)
    if width:
        area.setFixedWidth(themes.px(width))
    return area


def _belief_of(thought: Thought) -> Belief:
    measured = np.stack([thought.measured[:, 0], thought.scores], axis=1)
    return Belief(
        thought.places,
        thought.mean,
        thought.deviation,
        thought.improvement,
        measured,
        float(thought.next_place[0]),
    )
