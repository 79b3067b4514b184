"""The views of a run as records: their names, how they are made, and where they stand at the first start.

Docks, the menu of panels and the frame clock come from here, so a new view is a file and a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nnstudio.language import tr
from nnstudio.ui.panels.panel import Panel

Place = Literal["lower", "beside", "right", "under"]
"""In the tabs under the canvas, beside those, in the tabs of the inspector, or below it in a tall window."""


@dataclass(frozen=True)
class PanelRecord:
    """A view of a run.

    Attributes:
        id: goes into saved layouts; never translated.
        title: on its tab and in the menu.
        load: gives the panel's class; asked when the panel is seen first, so that a start loads no other.
        place: where it stands at the first start.
        shown: whether it is open at the first start.
        icon: name of a drawing.
        tip: one sentence on what it shows.
    """

    id: str
    title: str
    load: Callable[[], type[Panel]]
    place: Place = "lower"
    shown: bool = True
    icon: str = ""
    tip: str = ""


def _classes() -> type[Panel]:
    from nnstudio.ui.panels.classes import ClassesPanel

    return ClassesPanel


def _comparison() -> type[Panel]:
    from nnstudio.ui.panels.comparison import ComparisonPanel

    return ComparisonPanel


def _curves() -> type[Panel]:
    from nnstudio.ui.panels.curves import CurvesPanel

    return CurvesPanel


def _data() -> type[Panel]:
    from nnstudio.ui.panels.data import DataPanel

    return DataPanel


def _decision_surface() -> type[Panel]:
    from nnstudio.ui.panels.decision_surface import SurfacePanel

    return SurfacePanel


def _diagnosis() -> type[Panel]:
    from nnstudio.ui.panels.diagnosis import DiagnosisPanel

    return DiagnosisPanel


def _draw_digit() -> type[Panel]:
    from nnstudio.ui.panels.draw_digit import DrawPanel

    return DrawPanel


def _histograms() -> type[Panel]:
    from nnstudio.ui.panels.histograms import HistogramsPanel

    return HistogramsPanel


def _lesson() -> type[Panel]:
    from nnstudio.ui.panels.lesson import LessonPanel

    return LessonPanel


def _microscope() -> type[Panel]:
    from nnstudio.ui.panels.microscope import MicroscopePanel

    return MicroscopePanel


def _network_list() -> type[Panel]:
    from nnstudio.ui.panels.network_list import NetworkListPanel

    return NetworkListPanel


def _overfitting() -> type[Panel]:
    from nnstudio.ui.panels.overfitting import OverfittingPanel

    return OverfittingPanel


def _predict() -> type[Panel]:
    from nnstudio.ui.panels.predict import PredictPanel

    return PredictPanel


def _runs() -> type[Panel]:
    from nnstudio.ui.panels.runs import RunsPanel

    return RunsPanel


def _search() -> type[Panel]:
    from nnstudio.ui.panels.search import SearchPanel

    return SearchPanel


def panel_records() -> tuple[PanelRecord, ...]:
    """All views, in the order of their tabs and in the language in use."""
    return (
        PanelRecord(
            "curves",
            tr("Curves"),
            _curves,
            icon="curves",
            tip=tr("Loss and score of training, validation and test data, step by step."),
        ),
        PanelRecord(
            "overfitting",
            tr("Overfitting"),
            _overfitting,
            icon="overfitting",
            tip=tr("How far training and test drift apart, and since when."),
        ),
        PanelRecord(
            "comparison",
            tr("Compare"),
            _comparison,
            icon="compare",
            tip=tr(
                "Several runs side by side: what varies, their curves, and each of them by itself."
            ),
        ),
        PanelRecord(
            "surface",
            tr("Surface"),
            _decision_surface,
            icon="surface",
            tip=tr(
                "What the network says at every point of the plane, and what each layer makes of it."
            ),
        ),
        PanelRecord(
            "classes",
            tr("Classes"),
            _classes,
            icon="matrix",
            tip=tr(
                "Which classes are taken for which, with precision, recall and F1, and the samples themselves."
            ),
        ),
        PanelRecord(
            "data",
            tr("Data"),
            _data,
            icon="table",
            tip=tr("What the network sees: the samples of every part, before anything is trained."),
        ),
        PanelRecord(
            "draw",
            tr("Draw"),
            _draw_digit,
            icon="brush",
            tip=tr("Draw a digit and see what the network says and what each layer gives."),
        ),
        PanelRecord(
            "microscope",
            tr("Microscope"),
            _microscope,
            icon="microscope",
            tip=tr("One training step, call by call: formula, shapes and the numbers themselves."),
        ),
        PanelRecord(
            "histograms",
            tr("Histograms"),
            _histograms,
            "beside",
            icon="histogram",
            tip=tr("Activations, weights and gradients of every layer, as they are now."),
        ),
        PanelRecord(
            "predict",
            tr("Predict"),
            _predict,
            shown=False,
            icon="target",
            tip=tr("What the trained network says to new rows or pictures, to be saved as CSV."),
        ),
        PanelRecord(
            "runs",
            tr("Runs"),
            _runs,
            "beside",
            icon="table",
            tip=tr(
                "Every run that was made: what it was given, what came of it, and what differed."
            ),
        ),
        PanelRecord(
            "network",
            tr("Network as a list"),
            _network_list,
            shown=False,
            icon="list",
            tip=tr("All blocks in words: the canvas for the keyboard and for screen readers."),
        ),
        PanelRecord(
            "search",
            tr("Search"),
            _search,
            shown=False,
            icon="search",
            tip=tr("Tries many settings, scores them on validation data and zooms into the best."),
        ),
        PanelRecord(
            "diagnosis",
            tr("Diagnosis"),
            _diagnosis,
            "under",
            icon="diagnosis",
            tip=tr("What goes wrong in this run, how it shows, and what helps."),
        ),
        PanelRecord(
            "lesson",
            tr("Lesson"),
            _lesson,
            "right",
            shown=False,
            icon="lesson",
            tip=tr("What to do, what to look for, and what you have seen already."),
        ),
    )
