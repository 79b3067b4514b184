"""A range of one setting: from where to where it is searched, and on which scale; or a few named values.

It is a described value, so it is saved with the experiment; every method works on the unit interval it maps to.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from nnstudio.core.parts.fields import choice, flag, integer, number, part, text
from nnstudio.core.parts.part import Description

Value = float | int | str
"""A value of a setting that is tried: a number, a whole number, or the text of a choice."""

Spacing = Literal["linear", "log"]

MOST_CHOICES = 200


class Range(Description):
    """Where one setting is searched.

    With ``choices`` it is one of them, each as a person would type it; else a number in [low, high].
    """

    path: str = text(
        "", "Setting", longest=200, doc="Path of the setting, as in training.batch_size."
    )
    low: float = number(0.0, "Lowest", doc="The smallest value that is tried.")
    high: float = number(1.0, "Highest", doc="The largest value that is tried.")
    scale: Spacing = choice(
        "linear",
        "Scale",
        {"linear": "Linear", "log": "Logarithmic"},
        doc="Linear: every value is as likely. Logarithmic: every power of ten is.",
    )
    whole: bool = flag(False, "Whole numbers", doc="Only whole numbers are tried.")
    points: int = integer(
        0,
        "Grid points",
        low=0,
        high=100_000,
        doc="So many values are tried in a grid; 0 leaves it to the method.",
    )
    choices: tuple[str, ...] = part((), "Choices", doc="The values that are tried, one by one.")

    @property
    def numeric(self) -> bool:
        """Whether it is a range of numbers and not a list of choices."""
        return not self.choices

    @property
    def count(self) -> int | None:
        """How many values there are; None for numbers that need not be whole."""
        if self.choices:
            return len(self.choices)
        if self.whole:
            return max(0, math.floor(self.high) - math.ceil(self.low) + 1)
        return 1 if self.low == self.high else None

    def at(self, unit: float) -> Value:
        """The value at ``unit`` in [0, 1] of the way; every choice and whole number has a share of it."""
        unit = min(1.0, max(0.0, unit))
        if self.choices:
            return self.choices[min(len(self.choices) - 1, int(unit * len(self.choices)))]
        if self.whole:
            # Half a step more on either side, so that the ends are as likely as the others.
            low, high = math.ceil(self.low), math.floor(self.high)
            found = round(self._between(low - 0.5, high + 0.5, unit))
            return min(high, max(low, found))
        return self.clipped(self._between(self.low, self.high, unit))

    def clipped(self, value: float) -> float:
        """A number of this range with six digits: what is shown is what is used."""
        return min(self.high, max(self.low, float(f"{value:.6g}")))

    def place(self, value: Value) -> float:
        """Where a value stands in [0, 1]; the inverse of ``at``, in the middle of what maps to it."""
        if self.choices:
            known = self.choices.index(str(value)) if str(value) in self.choices else 0
            return (known + 0.5) / len(self.choices)
        low, high = self.low, self.high
        if self.whole:
            low, high = math.ceil(low) - 0.5, math.floor(high) + 0.5
        given = float(value)
        if self.scale == "log":
            if given <= 0 or low <= 0:
                return 0.0
            low, high, given = math.log(low), math.log(high), math.log(given)
        return min(1.0, max(0.0, (given - low) / (high - low))) if high > low else 0.5

    def steps(self, points: int) -> tuple[Value, ...]:
        """Its values in a grid: all choices, else so many numbers from end to end, whole ones once."""
        if self.choices:
            return self.choices
        points = self.points or points
        if points == 1 or self.low == self.high:
            middle = self._between(self.low, self.high, 0.5)
            return (round(middle) if self.whole else self.clipped(middle),)
        known = self.count
        if known is not None and known <= points:
            return tuple(range(math.ceil(self.low), math.floor(self.high) + 1))
        numbers = [self._between(self.low, self.high, k / (points - 1)) for k in range(points)]
        numbers[0], numbers[-1] = self.low, self.high
        if self.whole:
            return tuple(sorted({round(each) for each in numbers}))
        return tuple(self.clipped(each) for each in numbers)

    def how_many(self, points: int) -> int:
        """The length of ``steps``, without making them."""
        known, wanted = self.count, self.points or points
        if self.choices or (known is not None and known <= wanted):
            return known or 0
        return len(self.steps(points)) if self.whole else wanted

    def within(self, value: Value) -> bool:
        """Whether a value is one of this range."""
        if self.choices:
            return str(value) in self.choices
        return isinstance(value, (int, float)) and self.low <= value <= self.high

    def narrowed(self, low: float, high: float) -> Range:
        """The part of it between two places in [0, 1]; of choices, those that it touches."""
        low, high = max(0.0, min(low, high)), min(1.0, max(low, high))
        if self.choices:
            count = len(self.choices)
            first = min(count - 1, int(low * count))
            last = max(first, min(count - 1, math.ceil(high * count) - 1))
            return self.with_values(choices=self.choices[first : last + 1])
        return self.with_values(low=float(self.at(low)), high=float(self.at(high)))

    def _between(self, low: float, high: float, unit: float) -> float:
        if self.scale == "log" and low > 0:
            return math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
        return low + unit * (high - low)


Space = tuple[Range, ...]
"""What is searched: a range for each setting, in the order of their paths."""

Values = dict[str, Value]
"""What one trial tries: path -> value."""


def located(space: Space, values: Values) -> list[float]:
    """The place of a trial in the unit cube, a number in [0, 1] for each range."""
    return [each.place(values[each.path]) for each in space]


def valued(space: Space, units: Any) -> Values:
    """The trial at a place of the unit cube (ranges,)."""
    return {each.path: each.at(float(unit)) for each, unit in zip(space, units, strict=True)}
