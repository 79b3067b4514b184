"""What every optimiser is: a rule for one step on flat vectors, written in primitive calls.

All parameters of a network lie in one vector, so a rule is a few passes over it and knows nothing of
layers. Its state is kept beside the parameters, never inside the optimiser.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Step(Protocol):
    """What a rule may ask for while it is being compiled."""

    @property
    def calls(self) -> Calls: ...

    def live(self, name: str) -> Array:
        """The 0-d array of one of the optimiser's fields; it follows changes made while training."""
        ...

    def scaled(self, g: Array, by: Array) -> Array:
        """g times ``by``, the optimiser's ``factor``; g itself where it arrives multiplied already.

        What is returned must not be written to.
        """
        ...

    def exact(self, name: str) -> Array:
        """The same value as a 0-d float64 array, for scalars that are worked out once per step."""
        ...

    def counter(self) -> Array:
        """A 0-d float64 array with the number of this step, counted from 1."""
        ...


class Optimizer(Part):
    """A rule that changes the parameters w (P,) by means of the gradient g (P,).

    Attributes:
        slots: names of the state vectors (P,), all 0 at the start.
        folds: whether the gradient is used only as ``step.scaled(g, ...)``; the factor may then be one
            of the error at the output, which is a much shorter vector.
    """

    family: ClassVar[str] = "optimizer"
    slots: ClassVar[tuple[str, ...]] = ()
    folds: ClassVar[bool] = False

    @staticmethod
    def rest(memory: Array, rest: Array) -> None:
        """1 - memory: worked out in float64, rounded once. For ``calls.host``."""
        rest[...] = 1.0 - float(memory)

    def factor(self, value: Callable[[str], Array]) -> Any:
        """What the gradient is multiplied by first; ``value`` gives this optimiser's fields, float64."""
        raise NotImplementedError

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        """Record one step, in place on ``w`` and ``slots``; ``g`` is left as it is."""
        raise NotImplementedError


def rate_field(default: float, doc: str) -> Any:
    """The field every optimiser has: a positive step size that may change while training."""
    return number(
        default,
        "Learning rate",
        low=0.0,
        high=1e6,
        open_low=True,
        scale="log",
        live=True,
        doc=doc,
    )


def memory_field(default: float, title: str, doc: str) -> Any:
    """A share of the past that goes on acting, from 0 to below 1."""
    return number(default, title, low=0.0, high=1.0, open_high=True, live=True, doc=doc)


def epsilon_field(default: float, doc: str) -> Any:
    """A small number that keeps a division finite; 1e-30 is the least that float32 divides by safely."""
    return number(
        default,
        "Epsilon",
        low=1e-30,
        high=1.0,
        scale="log",
        live=True,
        doc=doc,
    )


OPTIMIZERS = Registry(Optimizer, "nnstudio.core.optimizers")
