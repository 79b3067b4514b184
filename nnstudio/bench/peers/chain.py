"""A description reduced to what another library needs to build it: a chain of dense layers and an output.

What cannot be said that way is refused here, so that no twin leaves something out in silence.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.clippings.none import NoClipping
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.schedules.constant import Constant


@dataclass(frozen=True)
class Chain:
    """Hidden layers with their block ids, in order, and the id of the output.

    ``binary`` is true for one sigmoid output with binary cross-entropy, false for softmax over classes
    with cross-entropy.
    """

    hidden: tuple[tuple[str, Dense], ...]
    output: str
    binary: bool


def chain(experiment: Experiment, peer: str) -> Chain:
    """The experiment as a chain.

    Raises:
        ProblemError: ``problem.peer_cannot`` with what stands in the way.
    """
    hidden: list[tuple[str, Dense]] = []
    output: tuple[str, Output] | None = None
    network, training = experiment.network, experiment.training
    for block_id in network.order:
        layer = network.by_id[block_id].layer
        if isinstance(layer, Output):
            output = block_id, layer
        elif isinstance(layer, Dense):
            hidden.append((block_id, layer))
        elif layer.type != "input":
            raise refusal(peer, layer.type)
        if len(network.incoming[block_id]) > 1 or len(network.outgoing[block_id]) > 1:
            raise refusal(peer, "branches")
    if output is None:
        raise refusal(peer, "no output")
    layers = [output[1], *(layer for _, layer in hidden)]
    if training.penalty.active or any(layer.weight_decay.active for layer in layers):
        raise refusal(peer, "weight decay")
    if not isinstance(training.schedule, Constant):
        raise refusal(peer, training.schedule.type)
    if not isinstance(training.clipping, NoClipping):
        raise refusal(peer, training.clipping.type)
    end = output[1].activation.type, training.loss.type
    if end not in (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")):
        raise refusal(peer, " + ".join(end))
    return Chain(tuple(hidden), output[0], end[0] == "sigmoid")


def refusal(peer: str, what: str) -> ProblemError:
    """The twin cannot be built because of ``what``."""
    return ProblemError(Problem.of("problem.peer_cannot", peer=peer, what=what))
