"""A training step as a plain NumPy script: the very calls the engine makes, one line each, with names.

The script needs NumPy and the arrays that are written beside it, nothing else, and gives the same losses as
the studio, bit for bit.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.plan import Plan, gradient_factor
from nnstudio.core.engine.recorder import Operation, RandomBits
from nnstudio.core.engine.state import Place, State
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError

_WRITTEN: dict[str, str] = {
    "copy": "np.copyto({out}, {0})",
    "gate": "np.multiply({0}, {1} > 0, out={out})",
    "row_dot": "np.vecdot({0}, {1}, out={out})",
    "column_max": "np.max({0}, axis=0, out={out})",
    "total": "np.sum({0}, out={out})",
    "highest": "np.max({0}, out={out})",
}
"""Primitives that are not a function of NumPy by the same name with the result in ``out``."""

_UNWRITTEN = frozenset({"erf", "keep_mask", "uniform"})
_PHASES = {
    "forward": "what it makes of its inputs",
    "backward": "how the error passes back through it",
    "update": "one step of the parameters",
    "loss": "the mean loss of the mini-batch",
}


@dataclass(frozen=True)
class Script:
    """The text of the script and the arrays it loads, by name."""

    text: str
    arrays: dict[str, Array]


def numpy_calls(experiment: Experiment, epochs: int = 1) -> Script:
    """The script that trains ``experiment`` for some epochs of whole mini-batches.

    Raises:
        ProblemError: with the experiment's errors, or ``problem.not_written_in_numpy`` where a part draws
            random bits, has a schedule or needs a function that NumPy does not have.
    """
    problems = errors(experiment)
    if problems:
        raise ProblemError(problems)
    plan = Plan(State(experiment), experiment.batch_size, training=True)
    writer = _Writer(plan)
    data = samples.load(experiment).train
    whole = len(data) // plan.batch * plan.batch
    order = [samples.batch_order(experiment, epoch)[:whole] for epoch in range(epochs)]
    arrays = {
        "start": plan.state.parameters.copy(),
        "first_statistics": plan.state.statistics.copy(),
        "inputs": data.inputs,
        "targets": data.targets,
        "order": np.concatenate(order).reshape(-1, plan.batch),
    }
    return Script(writer.script(), arrays)


@dataclass
class _Writer:
    plan: Plan[State]
    names: dict[Buffer, str] = field(default_factory=dict[Buffer, str])
    _known: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    functions: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Names of the pieces of the flat vectors, by how they are cut out."""
        state = self.plan.state
        pieces = dict(state.places)
        for name, place in state.places.items():
            bias = state.places.get(f"{name.rpartition('.')[0]}.bias")
            if name.endswith(".weights") and bias is not None:
                both = Place(place.offset, (place.shape[0] + 1, place.shape[1]))
                pieces[f"{name}_and_bias"] = both
        for flat, prefix in (("parameters", ""), ("gradients", "d_")):
            known = {_part(place): _identifier(prefix + name) for name, place in pieces.items()}
            self._known[flat] = known
        places = state.statistic_places.items()
        self._known["statistics"] = {_part(place): _identifier(name) for name, place in places}

    def script(self) -> str:
        """The whole text."""
        program = self.plan.program
        step = self._lines(self.plan.operations)
        loss = self._lines(program.loss)
        memory = list(self._memory())
        rows, targets = self._text(program.rows), self._text(program.targets)
        factor = float(gradient_factor(self.plan.state)) if program.folds else 1.0
        functions = [f"{source}\n" for source in self.functions.values()]
        take = [
            f"np.take(inputs, chosen, axis=0, out={rows})",
            f"np.take(wanted, chosen, axis=0, out={targets})",
        ]
        return "\n".join(
            [
                _HEAD.format(network=self._network()),
                *functions,
                "# The arrays: parameters first, then what is computed from them.",
                *memory,
                f"{self._text(program.scale)}[...] = {factor!r} / {self.plan.batch}",
                "",
                "",
                "def step(chosen):",
                '    """One mini-batch: forward, backward, update; returns its loss."""',
                *(f"    {line}".rstrip() for line in (*take, *step, *loss)),
                f"    return float({self._text(program.losses)})",
                "",
                "",
                "for number, chosen in enumerate(order, start=1):",
                "    print(number, repr(step(chosen)))",
                "",
            ]
        )

    def _network(self) -> str:
        known = self.plan.state.shapes
        return "-".join(str(shape.features) for shape in known.values())

    def _lines(self, operations: Iterable[Operation]) -> list[str]:
        lines: list[str] = []
        heading = ("", "")
        for one in operations:
            if (one.block, one.phase) != heading:
                heading = (one.block, one.phase)
                lines += ["", f"# {one.block}: {_PHASES[one.phase]}"]
            lines.append(self._line(one))
        return lines

    def _line(self, one: Operation) -> str:
        if one.name in _UNWRITTEN or any(isinstance(arg, RandomBits) for arg in one.args):
            raise ProblemError(Problem.of("problem.not_written_in_numpy", where=one.block))
        if one.name == "host":
            return self._host(one)
        *given, out = map(self._text, one.refs)
        pattern = _WRITTEN.get(one.name)
        if pattern is None:
            return f"np.{one.name}({', '.join(given)}, out={out})"
        return pattern.format(*given, out=out)

    def _host(self, one: Operation) -> str:
        function: Callable[..., None] = one.args[0]
        if not inspect.isfunction(function):
            raise ProblemError(Problem.of("problem.not_written_in_numpy", where=one.block))
        name = f"{function.__module__.rpartition('.')[2]}_{function.__name__.lstrip('_')}"
        source = inspect.getsource(function).replace(f"def {function.__name__}(", f"def {name}(")
        lines = textwrap.dedent(source).splitlines()
        self.functions[name] = "\n".join(line for line in lines if line != "@staticmethod")
        return f"{name}({', '.join(map(self._text, one.refs))})"

    def _memory(self) -> Iterable[str]:
        """One line for every array that was named."""
        for place, start in self._places().items():
            yield f"{_identifier(place)} = {start}"
        for buffer, name in self.names.items():
            if buffer.home is not None and buffer.kind == "kept":
                outer, start = buffer.home
                first = start // outer.row
                yield f"{name} = {self._name(outer)}[{first}:{first + buffer.size // outer.row}]"

    def _places(self) -> dict[str, str]:
        """Names of the arrays in the flat vectors, and of all other buffers, with how each is made."""
        made: dict[str, str] = {"parameters": "start.copy()"}
        made["gradients"] = "np.zeros_like(parameters)"
        if self.plan.state.statistics.size:
            made["statistics"] = "first_statistics.copy()"
        for flat, known in self._known.items():
            made |= {name: f"{flat}{part}" for part, name in known.items()}
        for buffer, name in self.names.items():
            if name in self._known:
                continue
            if buffer.home is not None and buffer.kind == "kept":
                self._name(buffer.root)
                continue
            kind = np.dtype(buffer.dtype).name
            known = self.plan.program.bound.get(buffer)
            start: float | None = buffer.fill
            if known is not None:
                same = known.size and bool((known == known.flat[0]).all())
                start = float(known.flat[0]) if same else None
            if start is None:
                raise ProblemError(Problem.of("problem.not_written_in_numpy", where=name))
            shape = (buffer.size,) if buffer.shape is None else buffer.shape
            made[name] = f"np.full({shape}, {start!r}, np.{kind})"
        return made

    def _text(self, ref: Ref) -> str:
        if ref.buffer.kind == "constant" and ref.ndim == 0:
            return repr(ref.buffer.fill)
        if ref.buffer.kind == "bound" and len(ref.made) > 1:
            known = self._known[ref.buffer.name].get("".join(ref.made[:2]))
            if known is not None:
                return known + "".join(ref.made[2:])
        return self._name(ref.buffer) + "".join(ref.made)

    def _name(self, buffer: Buffer) -> str:
        if buffer not in self.names:
            wanted = _identifier(buffer.name or "array")
            taken, name, number = set(self.names.values()), wanted, 1
            while name in taken or (name == wanted and not _alone(buffer)):
                name, number = f"{wanted}_{number}", number + 1
            self.names[buffer] = name
        return self.names[buffer]


_HEAD = """# A network {network}, trained with NumPy alone: the calls of one step in the order they are made.
# Every array is made once and written to in place. Arrays are feature-major: (features, samples), with a
# row of ones below, so that a bias is one more row of its weights.
# Beside this file belongs the .npz file of the same name with the data and the starting weights.
import math
import pathlib

import numpy as np

Array = np.ndarray
np.seterr(all="ignore")
with np.load(pathlib.Path(__file__).with_suffix(".npz"), allow_pickle=False) as file:
    start, first_statistics = file["start"], file["first_statistics"]
    inputs, wanted, order = file["inputs"], file["targets"], file["order"]

"""


def _alone(buffer: Buffer) -> bool:
    """Whether a buffer's name is its own: that of a piece of the state, and not of a block."""
    return not buffer.name.endswith(" work")


def _part(place: Place) -> str:
    return f"[{place.offset}:{place.offset + place.size}]{_reshape(place)}"


def _reshape(place: Place) -> str:
    return f".reshape({', '.join(map(str, place.shape))})"


def _identifier(name: str) -> str:
    text = "".join(c if c.isalnum() else "_" for c in name)
    return text if text[:1].isalpha() or text[:1] == "_" else f"number_{text}"
