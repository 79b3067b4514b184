"""Whether a network is small and plain enough to be shown neuron by neuron, with every weight a line.

Asked whenever a network changes, so it needs nothing of the engine.
"""

from __future__ import annotations

from typing import Literal

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes

MOST_UNITS = 16
"""More in one layer could not be told apart."""

PLAIN = ("input", "dense", "output")

Obstacle = Literal["none", "unfinished", "too_wide", "other_blocks"]


def obstacle(experiment: Experiment) -> Obstacle:
    """What is in the way: nothing, an unfinished network, a layer that is too wide, or other blocks than dense."""
    network = experiment.network
    if any(block.layer.type not in PLAIN for block in network.blocks):
        return "other_blocks"
    known = shapes(experiment)
    if any(shape.features > MOST_UNITS for shape in known.values()):
        return "too_wide"
    if not network.blocks or len(known) < len(network.blocks) or errors(experiment):
        return "unfinished"
    return "none"
