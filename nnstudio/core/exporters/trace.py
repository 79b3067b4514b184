"""A part's mathematics as terms: what its calls would compute, read off without computing anything.

Activations and losses say what they do in primitive calls on buffers; run against these stand-ins they
become expressions, which every target can write. So an activation is exported by its own one file.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.clippings.base import Clipping
from nnstudio.core.losses.base import Loss
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Backward, Parameter, Value
from nnstudio.core.penalties.base import Penalty


@dataclass(frozen=True, eq=False)
class Term:
    """An operation and what it is applied to: terms, or plain numbers.

    ``op`` is the name of a primitive, ``value`` for something that is given by name in ``args[0]``, or
    ``fill`` for a number in the shape of ``args[1]``. Samples are rows here, features columns.
    """

    op: str
    args: tuple[Any, ...]

    def __mul__(self, other: Any) -> Term:
        return Term("multiply", (self, other))

    def __add__(self, other: Any) -> Term:
        return Term("add", (self, other))

    def __sub__(self, other: Any) -> Term:
        return Term("subtract", (self, other))

    def __truediv__(self, other: Any) -> Term:
        return Term("divide", (self, other))

    def __rmul__(self, other: float) -> Term:
        return Term("multiply", (other, self))

    def __radd__(self, other: float) -> Term:
        return Term("add", (other, self))

    def __rsub__(self, other: float) -> Term:
        return Term("subtract", (other, self))

    def __rtruediv__(self, other: float) -> Term:
        return Term("divide", (other, self))

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **_more: Any) -> Term:
        return Term(function.__name__, inputs)


def given(name: str) -> Term:
    """Something that has a name already."""
    return Term("value", (name,))


class Slot:
    """Stands for a buffer: holds the term that was written to it last."""

    def __init__(self, term: Term | float | None, shape: tuple[Any, ...] = ()) -> None:
        self.term, self.shape = term, shape

    def __getitem__(self, _key: Any) -> Slot:
        """The same values: a row of numbers lines up with the features of every sample by itself."""
        return self


class Tracer(Calls):
    """Calls that are written down as terms."""

    def __init__(self, main: Term) -> None:
        super().__init__(cast(Any, None), np.float32)
        self._main = main
        self.draws: list[tuple[float, float]] = []

    def host(self, function: Callable[..., None], *numbers: Any) -> None:
        raise NotImplementedError(function.__name__)

    def empty(self, *shape: Any) -> Array:
        return cast(Array, Slot(None, shape))

    def like(self, array: Any) -> Array:
        return cast(Array, Slot(None, array.shape))

    def scalar(self, value: float) -> Array:
        return cast(Array, Slot(value))

    def row_sum(self, a: Any, out: Any) -> None:
        out.term = Term("row_sum", (a.term,))

    def row_mean(self, a: Any, out: Any) -> None:
        out.term = Term("row_mean", (a.term,))

    def column_sum(self, a: Any, out: Any) -> None:
        out.term = Term("column_sum", (a.term,))

    def copy(self, a: Any, out: Any) -> None:
        out.term = a.term if isinstance(a, Slot) else Term("fill", (a, self._main))

    def gate(self, a: Any, b: Any, scratch: Any, out: Any) -> None:
        out.term = Term("multiply", (a.term, Term("positive", (b.term,))))

    def uniform(self, generator: Any, low: float, high: float, out: Any) -> None:
        # What is drawn has a name, so that the way back meets the same numbers.
        self.draws.append((low, high))
        out.term = given("noise" if len(self.draws) == 1 else f"noise_{len(self.draws)}")

    def _do(self, name: str, *operands: Any) -> None:
        *inputs, out = operands
        out.term = simple(name, tuple(o.term if isinstance(o, Slot) else o for o in inputs))


def simple(name: str, args: tuple[Any, ...]) -> Term:
    """The operation, unless it is one with 1 or 0 that changes nothing."""
    left, right = args if len(args) == 2 else (cast(Any, None), None)
    if name in ("multiply", "divide") and isinstance(right, (int, float)) and right == 1.0:
        return left
    if name in ("add", "subtract") and isinstance(right, (int, float)) and right == 0.0:
        return left
    return Term(name, args)


@dataclass(frozen=True, eq=False)
class Formula:
    """An activation written down: y of ``x`` and what is learned, and if wanted the gradients of both.

    ``x``, ``y`` and ``dy`` are given by these names, learned arrays by their own, and random numbers from
    the ranges ``draws`` as ``noise``, ``noise_2`` and so on.
    """

    y: Term
    dx: Term | None = None
    learned: tuple[tuple[str, Term], ...] = ()
    draws: tuple[tuple[float, float], ...] = ()


class _Emitter:
    """What an activation sees while it is written down; only what activations ask for."""

    def __init__(self, calls: Tracer, names: tuple[str, ...], training: bool) -> None:
        self.training, self.forward = training, calls
        self.parameters = {name: Parameter(_slot(given(name)), _slot(None)) for name in names}
        self.backward: Backward | None = None

    def value(self, features: int) -> Value:
        return Value(_slot(None, _SHAPE), None, True)

    def parameter(self, name: str) -> Parameter:
        return self.parameters[name]

    def generator(self, redraw: Literal["batch", "epoch"] = "batch") -> None:
        return None

    def node(
        self, inputs: Any, output: Value, backward: Backward | None = None, **_more: Any
    ) -> Value:
        self.backward = backward
        return output


_SHAPE = (1, given("len(t)"))
"""One feature, and as many samples as a loss has targets."""


def _slot(term: Term | float | None, shape: tuple[Any, ...] = _SHAPE) -> Array:
    return cast(Array, Slot(term, shape))


def activation_formula(
    activation: Activation, *, training: bool = False, backward: bool = False
) -> Formula:
    """What an activation computes, in evaluation mode unless ``training``.

    Raises:
        NotImplementedError, AttributeError: it asks for something that cannot be written down.
    """
    names = tuple(spec.name for spec in activation.parameters(1))
    x = given("x")
    calls = Tracer(x)
    emitter = _Emitter(calls, names, training)
    value = Value(_slot(x), None, True)
    result = cast(Any, activation.emit(cast(Any, emitter), value, in_place=False).data)
    y = cast(Term, result.term)
    if not backward or emitter.backward is None:
        return Formula(y, draws=tuple(calls.draws))
    # What was y is a name now, so that the way back may use it.
    result.term = given("y")
    dx = _slot(None)
    emitter.backward(Tracer(x), _slot(given("dy")), (dx,))
    learned = tuple(
        (name, cast(Term, cast(Any, one.gradient).term)) for name, one in emitter.parameters.items()
    )
    return Formula(y, cast(Term, cast(Any, dx).term), learned, tuple(calls.draws))


@dataclass(frozen=True, eq=False)
class LossFormula:
    """A loss written down: from ``y`` (logits ``z`` where it is fused) and ``t``, and its gradient.

    The gradient's scale, 1 / batch, is given as ``scale``; where the loss is fused it is that at the logits.
    """

    loss: Term
    gradient: Term


def loss_formula(loss: Loss, fused: bool) -> LossFormula:
    """The loss and its gradient; fused with the output's activation, from its logits."""
    out, t = Slot(None), _slot(given("t"))
    y, gradient = _slot(given("y")), Slot(None, _SHAPE)
    calls = Tracer(given("y"))
    scale = cast(Array, Slot(given("scale")))
    if fused:
        loss.forward_logits(calls, _slot(given("z")), t, cast(Array, out))
        loss.backward_logits(calls, y, t, scale, cast(Array, gradient))
    else:
        loss.forward(calls, y, t, cast(Array, out))
        loss.backward(calls, y, t, scale, cast(Array, gradient))
    return LossFormula(cast(Term, out.term), cast(Term, gradient.term))


def price_formula(penalty: Penalty) -> Term:
    """The gradient ``g`` of the weights ``w`` with that of their price added."""
    g = Slot(given("g"))
    numbers = {f.name: cast(Array, Slot(getattr(penalty, f.name))) for f in penalty.describe()}
    penalty.pull(Tracer(given("w")), _slot(given("w")), cast(Array, g), numbers)
    return cast(Term, g.term)


def clipping_formula(clipping: Clipping) -> Term:
    """The gradient ``g`` of all parameters, one long vector, after it was bounded."""
    g = Slot(given("g"))
    numbers = {f.name: cast(Array, Slot(getattr(clipping, f.name))) for f in clipping.describe()}
    clipping.clip(Tracer(given("g")), cast(Array, g), numbers)
    return cast(Term, g.term)


class _Step:
    """What an optimiser sees while it is written down: its fields by name, and no scalars worked out aside."""

    def __init__(self, calls: Tracer) -> None:
        self.calls = calls

    def live(self, name: str) -> Array:
        return cast(Array, Slot(given("rate" if name == "learning_rate" else name.upper())))

    def exact(self, name: str) -> Array:
        return self.live(name)

    def scaled(self, g: Any, by: Any) -> Array:
        return cast(Array, Slot(Term("multiply", (g.term, by.term))))

    def counter(self) -> Array:
        return cast(Array, Slot(given("t")))


def optimizer_formula(optimizer: Optimizer) -> dict[str, Term]:
    """What a step makes of ``w`` and of each of the optimiser's slots, all from their values before it.

    Raises:
        NotImplementedError: it works scalars out aside, which no formula shows.
    """
    names = ("w", *optimizer.slots)
    held = {name: Slot(given(name)) for name in names}
    slots = tuple(cast(Array, held[name]) for name in optimizer.slots)
    step = _Step(Tracer(given("w")))
    optimizer.emit(step, cast(Array, held["w"]), _slot(given("g")), slots)
    return {name: cast(Term, held[name].term) for name in (*optimizer.slots, "w")}


def ops(*terms: Term) -> set[str]:
    """Names of all operations in these terms."""
    found: set[str] = set()
    waiting: list[Any] = list(terms)
    seen: set[int] = set()
    while waiting:
        term = waiting.pop()
        if isinstance(term, Term) and id(term) not in seen:
            seen.add(id(term))
            found.add(term.op)
            waiting += term.args
    return found


def number(value: float) -> str:
    """A number as Python writes it, whole ones with their point."""
    return repr(float(value)) if math.isfinite(value) else f'float("{value}")'
