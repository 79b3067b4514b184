"""What the network says everywhere in the plane of its samples, and what a hidden layer makes of that plane.

Asked for while it can be seen, and only then; the plots are loaded when there is a surface to show.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.surface import (
    COARSE,
    Points,
    Surface,
    SurfaceWish,
    bending_blocks,
    has_surface,
    still_resolution,
)
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.panel import (
    Panel,
    empty_caption,
    stale_caption,
    unrecorded_caption,
)
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.sentence import Sentence
from nnstudio.ui.widgets.two_faces import show_one_face

if TYPE_CHECKING:
    from nnstudio.ui.panels.surface_views import SurfaceViews

PERIOD = 0.09
"""Seconds between two surfaces of a run that goes on: every third frame, ten times a second."""

LOADING_MS = 50
"""After the panel is seen first, so that its empty state is painted before."""

LINE_TIMES = 4
"""On a line there is room for so many times the places of one side of a plane."""

EXAMPLE = "spiral-tanh"


class SurfacePanel(Panel):
    """The surface with the samples on it, the bent grid, the units, and how to read them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views: SurfaceViews | None = None
        self.empty = EmptyState("surface", tr("Decision surface"))
        self.empty.action_triggered.connect(lambda: self.exampleWanted.emit(EXAMPLE))
        self.notice = QLabel()
        self.notice.setProperty("role", "warning")
        self.notice.setWordWrap(True)
        self.notice.hide()
        self.layers = QComboBox()
        self.layers.setAccessibleName(tr("Hidden layer"))
        self.layers.setToolTip(tr("The hidden layer whose view of the plane is shown"))
        self.layers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.layers.activated.connect(self._layer_chosen)
        self.sentence = Sentence(lines=2)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._head.addStretch(1)
        self._head.addWidget(self.layers)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 4, 16, 10)
        self._column.setSpacing(4)
        self._column.addWidget(self.notice)
        self._column.addLayout(self._head)
        self._column.addWidget(self.empty, 1)
        self._column.addWidget(self.sentence)
        self._view = RunView()
        self._late = True
        self._drawn: tuple[Surface | None, Points | None] = (None, None)
        self._experiment: Experiment | None = None
        self._finest = COARSE
        self._asked_at = 0.0
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(0)
        self._still.timeout.connect(self._catch_up)
        self._loading = QTimer(self)
        self._loading.setSingleShot(True)
        self._loading.setInterval(LOADING_MS)
        self._loading.timeout.connect(self._load)
        themes.notifier().changed.connect(self._retheme)
        self._show_surface(False)

    # -- following the run ---------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        self._view = view
        self._late = not self.is_seen()
        if self._late:
            return
        notice = _notice(view)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        if view.experiment is not self._experiment:
            self._experiment = view.experiment
            self._list_layers()
        surface, points = view.surface, view.points
        shown = surface is not None and points is not None and self._reads(surface)
        if shown and (surface, points) != self._drawn:
            assert surface is not None and points is not None
            self._draw(surface, points)
        if not shown:
            self._say_what_is_missing(view)
        self._show_surface(shown)
        if self.views is not None:
            self.views.set_stale(view.stale)
        self._ask()

    def wish(self) -> SurfaceWish | None:
        """What this view wants of the run as it is; None where the run has nothing like it."""
        experiment = self._view.experiment
        if experiment is None or not has_surface(experiment):
            return None
        view = self._view
        moving = view.alive and view.state != "paused" and view.looking_back is None
        resolution = COARSE if moving else self._finest
        if experiment.data.dataset.shape().features == 1:
            resolution = LINE_TIMES * resolution
        return SurfaceWish(resolution, self.layers.currentData() or "")

    def _reads(self, surface: Surface) -> bool:
        """Whether a surface belongs to data like those of the run."""
        experiment = self._view.experiment
        return (
            experiment is not None
            and has_surface(experiment)
            and experiment.data.dataset.shape().features == surface.dimensions
        )

    def _ask(self) -> None:
        wish, view = self.wish(), self._view
        surface = view.surface
        if wish is None or (surface and (surface.step, surface.wish) == (view.step, wish)):
            return
        if not view.alive:
            self._still.start()
        elif time.monotonic() - self._asked_at >= PERIOD:
            self._asked_at = time.monotonic()
            self.asked.emit(wish)

    @Slot()
    def _catch_up(self) -> None:
        """Show what was missed while nobody looked, or ask a run that stands still."""
        if self._late:
            self.refresh(self._view)
            return
        wish = self.wish()
        if wish is not None and self.is_seen():
            self.asked.emit(wish)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._late and self.is_seen():
            self._still.start()
        if self.views is None and self.is_seen() and not self._loading.isActive():
            self._loading.start()

    def hideEvent(self, event: object) -> None:
        self._still.stop()
        self._loading.stop()
        self._late = True

    # -- what is shown -------------------------------------------------------------------------------

    @Slot()
    def _load(self) -> SurfaceViews | None:
        """The pictures, made once; loading what draws them takes half a second, so it is done before a run."""
        experiment = self._view.experiment
        if self.views is None and (experiment is None or has_surface(experiment)):
            from nnstudio.ui.panels.surface_views import SurfaceViews

            self.views = SurfaceViews()
            self.views.read.connect(self._read)
            self._column.insertWidget(3, self.views, 1)
            self._head.insertWidget(0, self.views.key)
            self._show_surface(False)
        return self.views

    def _draw(self, surface: Surface, points: Points) -> None:
        self._load()
        assert self.views is not None
        self._drawn = surface, points
        experiment = self._view.experiment
        assert experiment is not None
        block = surface.units.block if surface.units else ""
        known = block in experiment.network.by_id
        self.views.draw(surface, points, block_title(experiment.network, block) if known else "")
        self._read("")

    def _show_surface(self, shown: bool) -> None:
        views: list[QWidget] = [self.sentence]
        if self.views is not None:
            views += [self.views, self.views.key]
        faces = (views, [self.empty])
        show_one_face(*(faces if shown else reversed(faces)))
        self.layers.setVisible(shown and self.layers.count() > 0)

    @Slot(str)
    def _read(self, reading: str) -> None:
        """What the pointer is on, or how to read the picture."""
        surface, points = self._drawn
        if surface is not None and points is not None:
            self.sentence.setText(reading or _how_to_read(surface, points))

    def _say_what_is_missing(self, view: RunView) -> None:
        heading, action = tr("Decision surface"), tr("Open the spiral example")
        experiment = view.experiment
        if experiment is None:
            promise = tr(
                "Press Train to see what the network says everywhere in the plane. For samples of one or "
                "two values, such as spiral, XOR, moons or sine."
            )
            text = empty_caption(view, promise)
        elif not has_surface(experiment):
            text = tr(
                "A sample of this run has {count} values, and a plane has room for two. Choose spiral, XOR, "
                "moons or sine as data, then train.",
                count=f"{experiment.data.dataset.shape().features:,}",
            )
        elif unrecorded_caption(view):
            text, action = unrecorded_caption(view), ""
        elif view.alive:
            text, action = tr("It appears with the first steps of the run"), ""
        else:
            text, action = empty_caption(view, tr("Press Train to see it")), ""
        self.empty.set_texts(heading, text, action)

    def _list_layers(self) -> None:
        """Offer the hidden layers of the run; the chosen one stays where it still is one."""
        chosen = self.layers.currentData()
        self.layers.clear()
        experiment = self._experiment
        if experiment is None or not has_surface(experiment):
            return
        self._finest = still_resolution(experiment)
        for block in bending_blocks(experiment):
            self.layers.addItem(block_title(experiment.network, block), block)
        index = self.layers.findData(chosen)
        self.layers.setCurrentIndex(index if index >= 0 else self.layers.count() - 1)

    @Slot()
    def _layer_chosen(self) -> None:
        self._asked_at = 0.0
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._late:
            self._still.start()

    def _retheme(self, _theme: object = None) -> None:
        surface, points = self._drawn
        if self.views is not None and surface is not None and points is not None:
            self.views.retheme()


def _notice(view: RunView) -> str:
    if view.state == "diverged" and view.surface is not None and view.looking_back is None:
        return tr("The run diverged: this is the plane at its last sound weights")
    return stale_caption(view)


def _how_to_read(surface: Surface, points: Points) -> str:
    """One or two sentences on the picture as it is."""
    if points.task == "regression":
        if surface.dimensions == 1:
            text = tr("Line: what the network gives. Marks: the samples it should meet.")
        else:
            text = tr(
                "Ground: what the network gives. Marks: what it should give; where they stand out it is wrong."
            )
    elif surface.dimensions == 1:
        text = tr("Lines: how likely each class is. Marks: the samples.")
    else:
        from nnstudio.ui.plots.plane_picture import uncertain_share

        share = round(100 * uncertain_share(surface.values))
        text = tr(
            "Stronger colour: surer. Line: where the network hesitates between classes. On {share} of the "
            "plane the likeliest two are less than 0.2 apart.",
            # The two must not be parted at the end of a line.
            share=f"{share}\u00a0%",
        )
    if not points.whole:
        text += " " + tr(
            "Shown: the first {train} of {all_train} training and {test} of {all_test} test samples.",
            train=f"{len(points.train):,}",
            all_train=f"{points.train_total:,}",
            test=f"{len(points.test):,}",
            all_test=f"{points.test_total:,}",
        )
    return text if np.isfinite(surface.values).all() else tr("Some outputs are not numbers.")
