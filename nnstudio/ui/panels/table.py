"""The views of a run as records: their names, how they are made, and where they stand at the first start.

Docks, the menu of panels and the frame clock come from here, so a new view is a file and a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nnstudio.language import tr
from nnstudio.ui.panels.classes import ClassesPanel
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.decision_surface import SurfacePanel
from nnstudio.ui.panels.histograms import HistogramsPanel
from nnstudio.ui.panels.microscope import MicroscopePanel
from nnstudio.ui.panels.overfitting import OverfittingPanel
from nnstudio.ui.panels.panel import Panel

Place = Literal["lower", "beside", "right"]
"""In the tabs under the canvas, beside those, or in the tabs of the inspector."""


@dataclass(frozen=True)
class PanelRecord:
    """A view of a run.

    Attributes:
        id: goes into saved layouts; never translated.
        title: on its tab and in the menu.
        make: the panel's class; it is made when it is seen first.
        place: where it stands at the first start.
        shown: whether it is open at the first start.
    """

    id: str
    title: str
    make: Callable[[], Panel]
    place: Place = "lower"
    shown: bool = True


def panel_records() -> tuple[PanelRecord, ...]:
    """All views, in the order of their tabs and in the language in use."""
    return (
        PanelRecord("curves", tr("Curves"), CurvesPanel),
        PanelRecord("overfitting", tr("Overfitting"), OverfittingPanel),
        PanelRecord("surface", tr("Decision surface"), SurfacePanel),
        PanelRecord("classes", tr("Classes"), ClassesPanel),
        PanelRecord("microscope", tr("Microscope"), MicroscopePanel),
        PanelRecord("histograms", tr("Histograms"), HistogramsPanel, "beside"),
    )
