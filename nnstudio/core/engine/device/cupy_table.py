"""CuPy's functions behind the names of the primitives: the only file that knows CuPy.

CuPy is loaded when a table is made, never before. Everything works on one stream, in memory of the table's own,
so that what is captured into a graph keeps the addresses it was captured with.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import numpy as np

from nnstudio.core.engine.device import kernels
from nnstudio.core.engine.device.expressions import preamble
from nnstudio.core.engine.device.fusion import Kernel
from nnstudio.core.parts.calls import Array, Call


class CupyTable:
    """The primitives on a graphics card, for one run."""

    def __init__(self) -> None:
        import cupy  # pyright: ignore

        self._cupy: Any = cupy
        # An unmanaged stream of its own: the default one waits for all others.
        self._stream: Any = self._cupy.cuda.Stream(non_blocking=True)
        self._pool: Any = self._cupy.cuda.MemoryPool()
        self._made: dict[tuple[str, ...], Any] = {}
        self._row_dot = self._cupy.ReductionKernel(*kernels.ROW_DOT)

    @contextmanager
    def working(self) -> Generator[None]:
        """While it is open, all work of this thread goes to the table's stream and memory."""
        with self._stream, self._cupy.cuda.using_allocator(self._pool.malloc):
            yield

    def name(self) -> str:
        """What the card calls itself."""
        found: Mapping[str, Any] = self._cupy.cuda.runtime.getDeviceProperties(0)
        return bytes(found["name"]).decode(errors="replace")

    def free_bytes(self) -> int:
        """Memory of the card that nobody uses."""
        return int(self._cupy.cuda.runtime.memGetInfo()[0])

    def memory(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """Zeros on the card."""
        return self._cupy.zeros(shape, dtype)

    def view(
        self, memory: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int
    ) -> Any:
        """Part of ``memory`` as an array; strides and offset in bytes."""
        return self._cupy.ndarray(shape, memory.dtype, memory.data + offset, strides)

    def upload(self, host: Array, out: Any) -> None:
        """Copy an array of equal shape and type to the card; the card's work goes on meanwhile."""
        out.set(np.ascontiguousarray(host), self._stream)

    def download(self, array: Any) -> Array:
        """A copy in C order on the host; waits for all work before it."""
        return self._cupy.asnumpy(array, self._stream, "C")

    def synchronize(self) -> None:
        """Wait for all work."""
        self._stream.synchronize()

    def elementwise(
        self, name: str, inputs: str, outputs: str, body: str, before: str = ""
    ) -> Callable[..., Any]:
        """One elementwise kernel, made once for equal texts."""
        key = (name, inputs, outputs, body, before)
        if key not in self._made:
            self._made[key] = self._cupy.ElementwiseKernel(
                inputs, outputs, body, name, preamble=before, no_return=True
            )
        return self._made[key]

    def kernel(
        self, kernel: Kernel, reads: Iterable[Any], keys: Iterable[Any], writes: Iterable[Any]
    ) -> Call:
        """A fused kernel on these arrays; ``keys`` end with the clock where there are random bits."""
        made = self.elementwise(
            kernel.name, kernel.inputs, kernel.outputs, kernel.body, kernel.preamble
        )
        return (made, (*reads, *keys, *writes))

    def ready(self, name: str, args: tuple[Any, ...]) -> Sequence[Call]:
        """The calls that do one primitive that is not elementwise."""
        match name:
            case "dot":
                return ((self._cupy.dot, args),)
            case "row_dot":
                return ((_along_rows, (self._row_dot, *args)),)
            case "column_max":
                return ((self._cupy.amax, (args[0], 0, args[1])),)
            case "highest":
                return ((self._cupy.amax, (args[0], None, args[1])),)
            case "total":
                return ((self._cupy.sum, (args[0], None, None, args[1])),)
            case _:
                raise ValueError(f"the card has no primitive {name}")

    def sum(self, array: Any, out: Any) -> None:
        """The sum of all numbers as float64; ``out`` is 0-d."""
        self._cupy.sum(array, None, np.float64, out)

    def captured(self, calls: Sequence[Call]) -> Callable[[], None] | None:
        """The calls as one graph that is launched as a whole; None where the driver cannot."""
        try:
            self._stream.begin_capture()
            try:
                for function, args in calls:
                    function(*args)
            finally:
                graph = self._stream.end_capture()
        except Exception:
            # Whatever a driver has against it, the calls one by one do the same.
            return None

        def launch() -> None:
            graph.launch(self._stream)

        return launch


def _along_rows(kernel: Any, a: Any, b: Any, out: Any) -> None:
    kernel(a, b, out, axis=1)


def installed() -> bool:
    """Whether CuPy is there at all; nothing is loaded."""
    return find_spec("cupy") is not None


def probe() -> dict[str, Any]:
    """Use the card once from end to end; raises whatever CuPy raises where it cannot."""
    table = CupyTable()
    with table.working():
        host = np.arange(12, dtype=np.float32).reshape(3, 4)
        a = table.memory((3, 4), np.float32)
        out, doubled = table.memory((3, 3), np.float32), table.memory((3, 3), np.float32)
        table.upload(host, a)
        ((function, args),) = table.ready("dot", (a, a.T, out))
        function(*args)
        twice = table.elementwise(
            "nn_probe", "T x0", "T y0", "T v0 = nn_add(x0, x0);\ny0 = v0;", preamble(["add"])
        )
        twice(out, doubled)
        answer = table.download(doubled)
    if not np.array_equal(answer, 2 * host @ host.T):
        raise ArithmeticError("wrong product")
    return {"name": table.name(), "free_bytes": table.free_bytes()}
