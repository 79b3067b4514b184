"""Which starting weights suit which activation: proposals, never refusals.

The rules are the parts' own: an activation names the initialiser that fits it, an initialiser its kin.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.identity import Identity
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import setting
from nnstudio.core.initializers.base import INITIALIZERS, Initializer
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.problem import Problem


def pairing_hints(experiment: Experiment) -> Iterator[Problem]:
    """A hint for every hidden block whose initialiser is made for another kind of activation.

    An initialiser without kin (a chosen spread, zeros) is somebody's own experiment and is left alone, and
    so is the output, whose weights nothing passes through.
    """
    for block in experiment.network.blocks:
        activation = getattr(block.layer, "activation", None)
        initializer = getattr(block.layer, "initializer", None)
        if isinstance(block.layer, Output):
            continue
        if not isinstance(activation, Activation) or not isinstance(initializer, Initializer):
            continue
        # A linear block usually stands before an activation of its own, which decides.
        if isinstance(activation, Identity):
            continue
        better = INITIALIZERS.get(activation.pairs_with)
        if initializer.kin in ("", "any", better.kin):
            continue
        yield Problem.of(
            "problem.pairing",
            block=block.id,
            field="initializer",
            severity="hint",
            activation=activation.title,
            name=initializer.title,
            expected=better.title,
            fix=setting(block, "initializer", better(), better.title),
        )
