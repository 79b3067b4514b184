"""An S of three straight lines whose two bends and two outer slopes are learned, for every unit.

It can become ReLU, a leaky one, or something that is bounded on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls, Operand
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.fields import number


class SReLU(Activation):
    """y = x between two learned thresholds, with learned slopes beyond them, per unit.

    Formula: f(x) = x + (s_r - 1) max(x - t_r, 0) + (s_l - 1) min(x - t_l, 0), which is t_r + s_r (x - t_r)
    above t_r, t_l + s_l (x - t_l) below t_l, and x between them.

    Gradients: f'(x) = s_r above t_r, s_l below t_l, else 1. Summed over the batch: ds_r = dy max(x - t_r,
    0), dt_r = dy (1 - s_r) where x > t_r, ds_l = dy min(x - t_l, 0), dt_l = dy (1 - s_l) where x < t_l.

    All four are learned with the weights and no weight decay applies to them. The start is that of Leaky
    ReLU: the right bend is straight until its slope has learned something.

    Reference: Jin, Xu, Feng, Wei, Xiong, Yan, Deep Learning with S-shaped Rectified Linear Activation
    Units, AAAI (2016).
    """

    title: ClassVar[str] = "SReLU"
    order: ClassVar[int] = 46
    pairs_with: ClassVar[str] = "he_normal"

    lower: float = number(
        0.0, "Lower threshold", low=-100.0, high=100.0, doc="Where the left bend starts out."
    )
    lower_slope: float = number(
        0.2, "Lower slope", low=0.0, high=10.0, doc="Slope left of it before anything is learned."
    )
    upper: float = number(
        1.0, "Upper threshold", low=-100.0, high=100.0, doc="Where the right bend starts out."
    )
    upper_slope: float = number(
        1.0, "Upper slope", low=0.0, high=10.0, doc="Slope right of it before anything is learned."
    )

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        """The function with the starting thresholds and slopes."""
        _forward(calls, x, self._start, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope = calls.like(x)
        _slope(calls, x, self._start, slope)
        calls.multiply(dy, slope, dx)

    @property
    def _start(self) -> _Bends:
        return _Bends(self.lower, self.lower_slope, self.upper, self.upper_slope)

    def parameters(self, features: int) -> tuple[ParameterSpec, ...]:
        return tuple(ParameterSpec(name, (features,), start=getattr(self, name)) for name in _NAMES)

    def emit(self, e: Emitter, x: Value, *, in_place: bool) -> Value:
        learned = {name: e.parameter(name) for name in _NAMES}
        y = e.value(x.features)
        bends = _Bends(*(learned[name].value[:, None] for name in _NAMES))
        _forward(e.forward, x.data, bends, y.data)

        def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
            slope, rest = calls.like(dy), calls.empty(dy.shape[0])
            for side, threshold, cut in (
                ("lower", bends.lower, calls.minimum),
                ("upper", bends.upper, calls.maximum),
            ):
                place, factor = learned[side], learned[f"{side}_slope"]
                calls.subtract(x.data, threshold, slope)
                cut(slope, 0.0, slope)
                calls.row_dot(dy, slope, factor.gradient)
                # Moving a bend by one moves all that lies beyond it by 1 - slope.
                calls.absolute(slope, slope)
                calls.greater(slope, 0.0, slope)
                calls.row_dot(dy, slope, place.gradient)
                calls.subtract(1.0, factor.value, rest)
                calls.multiply(place.gradient, rest, place.gradient)
            if dxs[0] is not None:
                _slope(calls, x.data, bends, slope)
                calls.multiply(dy, slope, dxs[0])

        return e.node((x,), y, backward, in_place=True, learns=True)


_NAMES = ("lower", "lower_slope", "upper", "upper_slope")


@dataclass(frozen=True)
class _Bends:
    """Where the two bends are and how steep it is beyond them: numbers, or columns of one per unit."""

    lower: Operand
    lower_slope: Operand
    upper: Operand
    upper_slope: Operand


def _forward(calls: Calls, x: Array, bends: _Bends, y: Array) -> None:
    """y = x - over - under + s_r over + s_l under, with over and under what lies beyond the bends."""
    beyond = calls.like(y)
    calls.subtract(x, bends.upper, beyond)
    calls.maximum(beyond, 0.0, beyond)
    calls.subtract(x, beyond, y)
    calls.multiply(beyond, bends.upper_slope, beyond)
    calls.add(y, beyond, y)
    calls.subtract(x, bends.lower, beyond)
    calls.minimum(beyond, 0.0, beyond)
    calls.subtract(y, beyond, y)
    calls.multiply(beyond, bends.lower_slope, beyond)
    calls.add(y, beyond, y)


def _slope(calls: Calls, x: Array, bends: _Bends, slope: Array) -> None:
    """slope = s_r above the upper bend, s_l below the lower one, else 1."""
    beyond = calls.like(x)
    calls.greater(x, bends.upper, beyond)
    calls.subtract(1.0, beyond, slope)
    calls.multiply(beyond, bends.upper_slope, beyond)
    calls.add(slope, beyond, slope)
    calls.greater(bends.lower, x, beyond)
    calls.subtract(slope, beyond, slope)
    calls.multiply(beyond, bends.lower_slope, beyond)
    calls.add(slope, beyond, slope)
