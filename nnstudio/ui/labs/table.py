"""The laboratories as records: a name and how its window is made.

The Labs menu comes from here, so a new laboratory is a file and a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.labs.lab import Lab


@dataclass(frozen=True)
class LabRecord:
    """One laboratory: ``title`` has the mnemonic of the menu, ``make`` loads it when it is first opened."""

    id: str
    title: str
    tip: str
    icon: str
    make: Callable[[QWidget], Lab]


def _arena(parent: QWidget) -> Lab:
    from nnstudio.ui.labs.arena import Arena

    return Arena(parent)


def _initialisation(parent: QWidget) -> Lab:
    from nnstudio.ui.labs.initialisation import InitialisationLab

    return InitialisationLab(parent)


def _activations(parent: QWidget) -> Lab:
    from nnstudio.ui.labs.activations import ActivationLab

    return ActivationLab(parent)


def _regularisation(parent: QWidget) -> Lab:
    from nnstudio.ui.labs.regularisation import RegularisationLab

    return RegularisationLab(parent)


def lab_records() -> tuple[LabRecord, ...]:
    """All laboratories, in the order of the menu and in the language in use."""
    return (
        LabRecord(
            "arena",
            tr("&Optimiser arena"),
            tr("Optimisers race on a landscape: drag the start, change any number."),
            "target",
            _arena,
        ),
        LabRecord(
            "initialisation",
            tr("&Initialisation lab"),
            tr(
                "What starting weights do to the signal in up to fifty layers, and to the gradient."
            ),
            "histogram",
            _initialisation,
        ),
        LabRecord(
            "activations",
            tr("&Activation lab"),
            tr(
                "Activations and their derivatives over each other, with the zones that pass no gradient."
            ),
            "curves",
            _activations,
        ),
        LabRecord(
            "regularisation",
            tr("&Regularisation lab"),
            tr("What L1, L2, L-infinity and dropout do to weights, for every strength at once."),
            "histogram",
            _regularisation,
        ),
    )
