"""What every loss is: a number to minimise and its gradient, written in primitive calls.

A loss that belongs with an output activation says so, and the two are then computed together from the
logits, which is exact where the separate steps would overflow or divide by zero.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry
from nnstudio.core.parts.task import Task


class Loss(Part):
    """The mean over a batch of a per-sample loss.

    Arrays are feature-major: predictions y and targets t have shape (outputs, batch), ``loss`` is 0-d.

    Attributes:
        fuses: id of the output activation this loss is computed together with, or "".
        expects: id of the output activation that fits.
        tasks: what it is made for: choosing classes, giving numbers, or both.
    """

    family: ClassVar[str] = "loss"
    fuses: ClassVar[str] = ""
    expects: ClassVar[tuple[str, ...]] = ()
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "regression")

    def forward(self, calls: Calls, y: Array, t: Array, loss: Array) -> None:
        """Write the batch's mean loss into ``loss``."""
        raise NotImplementedError

    def backward(self, calls: Calls, y: Array, t: Array, dy: Array) -> None:
        """Write d(mean loss)/dy into dy."""
        raise NotImplementedError

    def forward_fused(self, calls: Calls, z: Array, t: Array, y: Array, loss: Array) -> None:
        """From logits z write the output y and the mean loss; z may be overwritten."""
        raise NotImplementedError

    def backward_fused(self, calls: Calls, y: Array, t: Array, dz: Array) -> None:
        """Write d(mean loss)/dz into dz."""
        raise NotImplementedError


LOSSES = Registry(Loss, "nnstudio.core.losses")
