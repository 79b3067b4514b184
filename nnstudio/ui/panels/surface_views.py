"""The plots of the decision surface: the plane, the plane as a hidden layer bends it, and the single units.

Loaded when there is a first surface to show, because the plots bring their library with them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.training.surface import Points, Surface, Units
from nnstudio.language import tr
from nnstudio.ui.plots.bent_grid import fitted, grid_lines
from nnstudio.ui.plots.marks import Group, groups, value_range
from nnstudio.ui.plots.plane_key import PlaneKey
from nnstudio.ui.plots.plane_picture import class_picture, value_picture
from nnstudio.ui.plots.plane_plot import Marks, PlanePlot
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.plots.unit_thumbnails import UnitThumbnails
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour
from nnstudio.ui.widgets.sentence import Sentence

NARROW = 470
"""Pixels below which there is room for the plane alone."""

SHORT = 200
"""Pixels below which there is no room for the units below the bent grid."""


class SurfaceViews(QWidget):
    """Draws a surface and its samples; ``key`` belongs above it, where the panel has room.

    Signals:
        read(text): what the network says under the pointer; empty when it left.
    """

    read = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = PlaneKey()
        self.plane = PlanePlot()
        self.plane.setAccessibleName(tr("Decision surface"))
        self.plane.setMinimumSize(150, 120)
        self.bent = PlanePlot(axes=False)
        self.bent.setAccessibleName(tr("The plane as the layer bends it"))
        self.bent.setMinimumSize(110, 100)
        self.caption = Sentence()
        self.units = UnitThumbnails()
        self.units.chosen.connect(self._choose_unit)
        self.plane.hovered.connect(self._hovered)
        self.hidden = QWidget()
        column = QVBoxLayout(self.hidden)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.bent, 1)
        column.addWidget(self.caption)
        column.addWidget(self.units)
        self._column = column
        column.addStretch(0)
        self.hidden.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addWidget(self.plane, 5)
        row.addWidget(self.hidden, 4)
        row.addStretch(0)
        self._surface: Surface | None = None
        self._points: Points | None = None
        self._title = ""
        self._groups: list[Group] = []
        self._pair = (0, 1)
        self._bent_range: tuple[tuple[float, float], tuple[float, float]] | None = None

    def draw(self, surface: Surface, points: Points, title: str) -> None:
        """Show this surface; ``title`` is the name of the block whose units it has."""
        before, same = self._surface, points is self._points
        self._surface, self._points, self._title = surface, points, title
        if not same:
            self._groups = groups(points)
            self._set_key()
        block = surface.units.block if surface.units else None
        if before is None or before.units is None or before.units.block != block:
            self._pair, self._bent_range = (0, 1), None
            self.bent.show_all()
        if surface.dimensions == 2:
            self._draw_plane(surface, points, marks=not same)
        else:
            self._draw_line(surface, points)
        self._share_room()
        if self.hidden.isVisibleTo(self):
            self._draw_units()

    def retheme(self) -> None:
        """Draw everything again in the colours of the applied theme."""
        self.plane.retheme()
        self.bent.retheme()
        if self._surface is not None and self._points is not None:
            points, self._points = self._points, None
            self.draw(self._surface, points, self._title)

    def set_stale(self, stale: bool) -> None:
        """Fade the pictures when they belong to other settings."""
        self.plane.set_stale(stale)
        self.bent.set_stale(stale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self.hidden.isVisibleTo(self)
        self._share_room()
        if self.hidden.isVisibleTo(self) and not before:
            self._draw_units()

    def _share_room(self) -> None:
        """The plane as wide as it is high, the rest for the layer; without a layer all for the plane."""
        surface = self._surface
        layer = surface is not None and surface.units is not None and self.width() >= NARROW
        self.hidden.setVisible(layer)
        plane = surface is not None and surface.dimensions == 2
        self.units.setVisible(self.height() >= SHORT or not plane)
        room = 2 * self.width() // 3 if layer else self.width()
        self.plane.setMaximumWidth(min(room, self.height() + 22) if plane else room)

    def _set_key(self) -> None:
        points, surface = self._points, self._surface
        assert points is not None and surface is not None
        if points.task == "classification":
            self.key.set_classes(points.outputs)
        elif surface.dimensions == 1:
            self.key.set_curve()
        else:
            self.key.set_range(*value_range(points))

    # -- the plane -----------------------------------------------------------------------------------

    def _draw_plane(self, surface: Surface, points: Points, *, marks: bool) -> None:
        (x0, y0), (x1, y1) = surface.low, surface.high
        square = abs((x1 - x0) - (y1 - y0)) < 1e-6 * (x1 - x0)
        self.plane.set_range((x0, x1), (y0, y1), square=square)
        classes = points.task == "classification"
        pixels = (
            class_picture(surface.values)
            if classes
            else value_picture(surface.values[0], *value_range(points))
        )
        self.plane.set_picture(pixels, surface.low, surface.high)
        self.plane.set_lines([])
        if marks:
            self.plane.set_marks(self._marks((points.train, points.test), outlined=not classes))

    def _marks(
        self, parts: tuple[NDArray[np.floating], NDArray[np.floating]], *, outlined: bool
    ) -> list[Marks]:
        """Places (samples, 2) of the training and the test part, in their groups."""
        return [
            Marks(parts[one.test][one.chosen], one.colour, one.test, outlined)
            for one in self._groups
        ]

    def _draw_line(self, surface: Surface, points: Points) -> None:
        x = np.linspace(surface.low[0], surface.high[0], surface.values.shape[1], dtype=np.float32)
        classes = points.task == "classification"
        curves = surface.values if classes else surface.values[:1]
        first = 1 if len(curves) == 1 else 0
        lines = [(x, curve, class_colour(first + k), 2.0) for k, curve in enumerate(curves)]
        zero = (np.zeros(len(points.train)), np.zeros(len(points.test)))
        heights = zero if classes else (points.train_wanted, points.test_wanted)
        parts = tuple(
            np.stack([place[:, 0], height], axis=1)
            for place, height in zip((points.train, points.test), heights, strict=True)
        )
        low, high = (-0.05, 1.05) if classes else fitted(None, (parts[0][:, 1], parts[1][:, 1]))
        self.plane.set_range((surface.low[0], surface.high[0]), (low, high), square=False)
        self.plane.set_picture(None, (), ())
        self.plane.lines_on_top(True)
        self.plane.set_lines(lines)
        if classes:
            self.plane.set_marks(self._marks((parts[0], parts[1]), outlined=False))
        else:
            colour = class_colour(0)
            self.plane.set_marks([Marks(parts[k], colour, bool(k)) for k in (0, 1)])

    # -- the layer -----------------------------------------------------------------------------------

    def _draw_units(self) -> None:
        surface, units = self._surface, self._surface.units if self._surface else None
        if surface is None or units is None:
            self.units.set_units(None, None)
            return
        bends = surface.dimensions == 2 and len(units.grid) >= 2
        self.bent.setVisible(bends)
        # Without the grid the units stand at the top.
        self._column.setStretch(self._column.count() - 1, 0 if bends else 1)
        self.units.set_units(units.grid, self._pair if bends else None)
        if bends:
            self._draw_bent(units)
        self.caption.setText(self._caption(units, bends))

    def _draw_bent(self, units: Units) -> None:
        a, b = self._pair
        level, upright, frame = grid_lines(units.grid[a], units.grid[b])
        theme = themes.current()
        self.bent.set_lines(
            [
                (*level, theme.marker, 1.0),
                (*upright, theme.secondary, 1.0),
                (*frame, theme.text, 1.0),
            ]
        )
        known = self._bent_range or (None, None)
        x = fitted(known[0], (units.grid[a], units.train[a], units.test[a]))
        y = fitted(known[1], (units.grid[b], units.train[b], units.test[b]))
        self._bent_range = x, y
        self.bent.set_range(x, y, square=False)
        parts = (
            np.stack([units.train[a], units.train[b]], axis=1),
            np.stack([units.test[a], units.test[b]], axis=1),
        )
        values = self._points is not None and self._points.task == "regression"
        self.bent.set_marks(self._marks(parts, outlined=values))

    def _caption(self, units: Units, bends: bool) -> str:
        if not bends:
            return tr(
                "{layer}: what its units give, {count} of {total}",
                layer=self._title,
                count=len(units.grid),
                total=units.total,
            )
        return tr(
            "Seen by {layer}: units {across} → {up} ↑ of {total}",
            layer=self._title,
            across=self._pair[0] + 1,
            up=self._pair[1] + 1,
            total=units.total,
        )

    @Slot(int)
    def _choose_unit(self, unit: int) -> None:
        """The one clicked last goes up, the one before it across."""
        if unit == self._pair[1] or self._surface is None or self._surface.units is None:
            return
        self._pair = (self._pair[1], unit)
        self._bent_range = None
        self.bent.show_all()
        self._draw_units()

    @Slot(object)
    def _hovered(self, place: tuple[float, float] | None) -> None:
        self.read.emit("" if place is None else self.reading(*place))

    def reading(self, x: float, y: float) -> str:
        """What the network says at the measured place next to (x, y); empty beside the picture."""
        surface, points = self._surface, self._points
        if surface is None or points is None:
            return ""
        place = (x, y)[: surface.dimensions]
        indices: list[int] = []
        for value, low, high in zip(place, surface.low, surface.high, strict=True):
            if not low <= value <= high:
                return ""
            indices.append(round((value - low) / (high - low) * (surface.wish.resolution - 1)))
        said = surface.values[(slice(None), *reversed(indices))]
        near = [
            low + index * (high - low) / (surface.wish.resolution - 1)
            for index, low, high in zip(indices, surface.low, surface.high, strict=True)
        ]
        where = ", ".join(short_number(value) for value in near)
        if points.task == "regression":
            return tr("At ({place}): {value}", place=where, value=short_number(float(said[0])))
        shares = np.array([1 - said[0], said[0]]) if len(said) == 1 else said
        best = int(np.argmax(shares))
        return tr(
            "At ({place}): class {number} with {share}",
            place=where,
            number=best,
            share=f"{float(shares[best]):.3f}",
        )
