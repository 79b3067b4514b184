"""What every loss is: a number to minimise and its gradient, written in primitive calls.

A loss that belongs with an output activation says so, and the two are then computed together from the
logits, which is exact where the separate steps would overflow or divide by zero.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls, Operand
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
        """Write the batch's mean loss into ``loss``; y is left alone."""
        raise NotImplementedError

    def backward(self, calls: Calls, y: Array, t: Array, scale: Operand, dy: Array) -> None:
        """Write d(summed loss)/dy times ``scale`` into dy: the mean's derivative for 1 / batch."""
        raise NotImplementedError

    def forward_logits(self, calls: Calls, z: Array, t: Array, loss: Array) -> None:
        """From logits z write the batch's mean loss into ``loss``; z is left alone."""
        raise NotImplementedError

    def backward_logits(self, calls: Calls, y: Array, t: Array, scale: Operand, dz: Array) -> None:
        """From outputs y write d(summed loss)/dz times ``scale`` into dz."""
        raise NotImplementedError


LOSSES = Registry(Loss, "nnstudio.core.losses")
