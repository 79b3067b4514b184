"""The samples of one part of the data, all or of one class: as pictures, as points of the plane, or as rows.

What is shown is what training would see, so that a wrong column or a wrong label is found before a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.data.sample_form import Face, class_name, is_photo, picture_shape
from nnstudio.ui.panels.data_rows import DataRows
from nnstudio.ui.plots.point_plane import MOST, Dots, PointPlane
from nnstudio.ui.plots.sample_grid import Caption, SampleGrid
from nnstudio.ui.plots.ticks import nice_range, short_number
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour
from nnstudio.ui.widgets.two_faces import show_one_face

if TYPE_CHECKING:
    from nnstudio.core.engine.data_look import DataLook
    from nnstudio.core.experiment.sample_facts import PartName

COLUMN = 84
"""Pixels of a column of the table, for type of normal size."""


class DataBrowser(QWidget):
    """Shows a look at the data; which part, class and face is told from outside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = SampleGrid(self._caption, self._tip)
        self.grid.setAccessibleName(tr("Pictures of samples"))
        self.plane = PointPlane()
        self.plane.setAccessibleName(tr("Samples in the plane"))
        self.plane.hovered.connect(self._point_at)
        self.rows = DataRows()
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(tr("Samples as a table"))
        self.table.verticalHeader().setDefaultSectionSize(22)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.reading = QLabel()
        self.reading.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.grid, 1)
        column.addWidget(self.plane, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self.reading)
        self._look: DataLook | None = None
        self._part: PartName = "train"
        self._face: Face = "table"
        self._given = False
        self._label: int | None = None
        themes.notifier().changed.connect(self._retheme)
        self._retheme()
        self._show()

    def show_samples(
        self, look: DataLook | None, part: PartName, label: int | None, face: Face, *, given: bool
    ) -> None:
        """Show these samples, the ``given`` ones in the form in which the network gets them."""
        self._look, self._part, self._label = look, part, label
        self._face, self._given = face, given
        self._show()

    def _show(self) -> None:
        look, face = self._look, self._face
        views = {"pictures": self.grid, "plane": self.plane, "table": self.table}
        show_one_face([views[face]], [view for name, view in views.items() if name != face])
        self.reading.setVisible(face == "plane")
        self.reading.setText("")
        numbers = np.empty(0, np.int64) if look is None else look.numbers(self._part, self._label)
        if face == "table":
            self.rows.show(look, self._part, numbers, given=self._given)
        elif look is None:
            self.grid.set_numbers(())
            self.plane.set_dots(())
        elif face == "pictures":
            self._show_pictures(look, numbers)
        else:
            self._show_plane(look)

    # -- pictures ------------------------------------------------------------------------------------

    def _show_pictures(self, look: DataLook, numbers: np.ndarray) -> None:
        inputs, shape = look.part(self._part)[0], picture_shape(look.experiment)
        assert shape is not None
        if not self.grid.pictures.has(inputs):
            self.grid.pictures.show(inputs, shape, photo=is_photo(look.experiment))
        self.grid.set_numbers(numbers.tolist())

    def _caption(self, number: int) -> Caption:
        true = self._true(number)
        words = self._words(number)
        return Caption(f"{words} ({true})" if true else words, "", float("nan"), not true)

    def _true(self, number: int) -> str:
        """The class of a sample whose label is wrong on purpose; else nothing."""
        look = self._look
        if look is None or not look.classes or self._part != "train":
            return ""
        true = int(look.true_label(self._part, number))
        wrong = true != int(look.part(self._part)[1][number])
        return class_name(look.experiment, true) if wrong else ""

    def _words(self, number: int) -> str:
        """What is wanted of a sample."""
        assert self._look is not None
        label = self._look.part(self._part)[1][number]
        if self._look.classes:
            return class_name(self._look.experiment, int(label))
        return short_number(float(np.atleast_1d(label)[0]))

    def _tip(self, number: int) -> str:
        if self._look is None:
            return ""
        values = self._look.part(self._part)[0][number]
        text = tr(
            "Sample {number}: {label}. Values from {low} to {high}.",
            number=f"{number + 1:,}",
            label=self._words(number),
            low=short_number(float(values.min())),
            high=short_number(float(values.max())),
        )
        true = self._true(number)
        return text + (" " + tr("Label noise: really {true}.", true=true) if true else "")

    # -- points --------------------------------------------------------------------------------------

    def _places(self, look: DataLook, part: PartName, numbers: np.ndarray) -> np.ndarray:
        """Points of the plane (n, 2): both values of a sample, or its value and its target."""
        inputs, labels = look.part(part)
        values = look.given(part, numbers) if self._given else inputs[numbers]
        if values.shape[1] == 1:
            first = labels[numbers].reshape(len(numbers), -1)[:, :1]
            return np.hstack([values, first])
        return values[:, :2]

    def _show_plane(self, look: DataLook) -> None:
        hollow = self._part == "test"
        groups = len(look.counts[self._part])
        dots: list[Dots] = []
        all_places = self._places(look, self._part, look.numbers(self._part)[: MOST * 4])
        for label in range(groups) if self._label is None else (self._label,):
            numbers = look.numbers(self._part, label)[:MOST]
            if numbers.size:
                colour = class_colour(label if look.classes else 0)
                dots.append(Dots(self._places(look, self._part, numbers), colour, hollow))
        self._set_range(look, all_places)
        self.plane.set_dots(dots)
        shown, total = sum(len(one.places) for one in dots), int(look.counts[self._part].sum())
        if self._label is not None:
            total = int(look.counts[self._part][self._label])
        if shown < total:
            self.reading.setText(
                tr("{shown} of {total} samples are drawn.", shown=f"{shown:,}", total=f"{total:,}")
            )

    def _set_range(self, look: DataLook, places: np.ndarray) -> None:
        known = places[np.isfinite(places).all(axis=1)]
        if not len(known):
            return
        inputs = look.experiment.data.dataset.shape().features
        low, high = known.min(axis=0), known.max(axis=0)
        if inputs == 2 and not self._given and np.abs(known).max() <= 6.0:
            self.plane.set_range((-6.0, 6.0), (-6.0, 6.0))
            return
        ranges = [nice_range(float(a), float(b)) for a, b in zip(low, high, strict=True)]
        self.plane.set_range(ranges[0], ranges[1], square=False)

    @Slot(object)
    def _point_at(self, place: tuple[float, float] | None) -> None:
        if place is not None:
            self.reading.setText(f"{short_number(place[0])}, {short_number(place[1])}")

    # -- the widget ----------------------------------------------------------------------------------

    def _retheme(self, _theme: object = None) -> None:
        self.table.horizontalHeader().setDefaultSectionSize(themes.px(COLUMN))
        if _theme is not None and self._face == "plane" and self._look is not None:
            self._show_plane(self._look)
