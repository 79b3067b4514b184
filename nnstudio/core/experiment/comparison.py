"""What an experiment is compared with: settings that take several values in turn, and how many seeds.

Each value is kept as it was typed; ``core.study`` makes the runs of it.
"""

from __future__ import annotations

from nnstudio.core.parts.fields import integer, text
from nnstudio.core.parts.part import Description

MOST_SEEDS = 100


class Variation(Description):
    """One setting and the values it takes in turn."""

    path: str = text(
        "",
        "Setting",
        longest=200,
        doc="Where it stands, as in training.optimizer or dense_1.units.",
    )
    values: str = text(
        "",
        "Values",
        longest=2000,
        doc="A list, as in sgd, adam or 0.1, 0.01; or a range, as in log 1e-4..1e-1 x 7.",
    )


class Comparison(Description):
    """Every combination of the values of ``variations``, each with ``repeats`` seeds."""

    variations: tuple[Variation, ...] = ()
    repeats: int = integer(
        1,
        "Seeds",
        low=1,
        high=MOST_SEEDS,
        doc="Each variant is run with so many seeds, beginning with that of the experiment.",
    )

    @property
    def varies(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.variations) or self.repeats > 1

    def of(self, path: str) -> str | None:
        """The values typed for ``path``; None where it does not vary."""
        return next((one.values for one in self.variations if one.path == path), None)
