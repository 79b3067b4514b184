"""A learning rate that falls when the loss has stopped falling.

It needs no plan of how long a run takes: what was measured decides.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.fields import integer, number
from nnstudio.core.schedules.base import Moment, Schedule


class ReduceOnPlateau(Schedule):
    """Multiplied by a factor whenever the loss has not improved for some epochs.

    Formula: factor = max(floor, drop^k), where k counts the plateaus so far: ``patience`` evaluations in a
    row with L >= (1 - threshold) L_best. After each one the counting begins anew.

    L is the loss of the validation samples, or of the training samples where there are none; test data
    are never looked at. As in Keras, the rate falls after ``patience`` epochs without improvement (PyTorch
    waits for one more). Nothing is remembered: k is counted anew from the evaluations.

    Reference: Keras, ReduceLROnPlateau; PyTorch, ReduceLROnPlateau; Goodfellow, Bengio, Courville, Deep
    Learning (2016), section 8.5.
    """

    title: ClassVar[str] = "On plateau"
    order: ClassVar[int] = 60
    uses_losses: ClassVar[bool] = True

    drop: float = number(
        0.5,
        "Drop",
        low=0.0,
        high=1.0,
        open_low=True,
        doc="Factor on the learning rate at each plateau.",
    )
    patience: int = integer(
        5,
        "Patience",
        low=1,
        high=1_000_000,
        scale="log",
        unit="epochs",
        doc="So many epochs in a row without improvement are a plateau.",
    )
    threshold: float = number(
        1e-4,
        "Threshold",
        low=0.0,
        high=1.0,
        open_high=True,
        scale="log",
        doc="The loss must fall by more than this share to count as improved.",
    )
    floor: float = number(
        0.0, "Floor", low=0.0, high=1.0, scale="log", doc="The factor never falls below this."
    )

    def factor(self, moment: Moment) -> float:
        best, waited, plateaus = float("inf"), 0, 0
        for loss in moment.losses:
            if loss < best * (1.0 - self.threshold):
                best, waited = loss, 0
                continue
            waited += 1
            if waited >= self.patience:
                plateaus, waited = plateaus + 1, 0
        return max(self.floor, self.drop**plateaus)
