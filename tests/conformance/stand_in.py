"""A strict stand-in for CuPy: arrays that refuse to mix with NumPy, and kernels read from their CUDA text.

What a real card would do silently is an error here: reading back inside a step, allocating while a graph is
captured, working outside the table's stream, and a kernel one thread of which reads what another writes.
"""

from __future__ import annotations

import math
import re
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from conformance.card_numbers import FUNCTIONS
from nnstudio.core.engine.device import kernels


class OffDevice(AssertionError):
    """Something left the device, or came to it, where it must not."""


class World:
    """What happened on the stand-in's card."""

    def __init__(self) -> None:
        self.uploads = self.downloads = self.launches = self.captures = self.kernels = 0
        self.inside = False
        self.stream: Stream | None = None
        self.allocators: list[Any] = []
        self.texts: dict[str, ElementwiseKernel] = {}
        self.can_capture = True

    def work(self, function: Callable[[], None]) -> None:
        """Do something on the current stream, or record it while a graph is captured."""
        if self.stream is None:
            raise OffDevice("work outside the table's stream")
        self.kernels += 1
        if self.stream.recorded is not None:
            self.stream.recorded.append(function)
            return
        function()

    def transfer(self, stream: Any) -> None:
        if self.inside:
            raise OffDevice("a transfer inside a step")
        if stream is None:
            raise OffDevice("a transfer without a stream")
        if stream.recorded is not None:
            raise OffDevice("a transfer while a graph is captured")


WORLD = World()


class Memory:
    """A piece of the card's memory and a place in it."""

    def __init__(self, raw: Any, offset: int = 0) -> None:
        self.raw, self.offset = raw, offset

    def __add__(self, offset: int) -> Memory:
        return Memory(self.raw, self.offset + offset)


def _refuse(*_: Any, **__: Any) -> Any:
    raise OffDevice("an array of the card was used as if it were the host's")


class DeviceArray:
    """An array on the card."""

    __array_ufunc__ = None
    __array__ = __array_function__ = __array_interface__ = property(_refuse)  # type: ignore[assignment]
    __float__ = __int__ = __bool__ = __index__ = __iter__ = __len__ = item = tolist = _refuse
    __add__ = __radd__ = __mul__ = __rmul__ = __setitem__ = _refuse

    def __init__(self, shape: Any, dtype: Any = float, memptr: Any = None, strides: Any = None):
        assert isinstance(memptr, Memory)
        shape, item = tuple(shape), np.dtype(dtype).itemsize
        self.data = memptr
        self._host = np.ndarray(shape, dtype, memptr.raw.data, memptr.offset, strides)
        assert self._host.size == 0 or item

    @classmethod
    def _of(cls, host: Any, memory: Memory) -> DeviceArray:
        made = cls.__new__(cls)
        made._host, made.data = host, memory
        return made

    shape = property(lambda self: self._host.shape)
    dtype = property(lambda self: self._host.dtype)
    strides = property(lambda self: self._host.strides)
    ndim = property(lambda self: self._host.ndim)
    size = property(lambda self: self._host.size)
    itemsize = property(lambda self: self._host.itemsize)
    nbytes = property(lambda self: self._host.nbytes)

    @property
    def T(self) -> DeviceArray:
        return DeviceArray._of(self._host.T, self.data)

    def __getitem__(self, key: Any) -> DeviceArray:
        if not isinstance(key, (int, slice)):
            raise OffDevice("only plain slices")
        part = self._host[key] if isinstance(key, slice) else self._host[key : key + 1][0, ...]
        start = part.__array_interface__["data"][0] - self.data.raw.__array_interface__["data"][0]
        return DeviceArray._of(part, Memory(self.data.raw, start))

    def fill(self, value: float) -> None:
        host = self._host
        WORLD.work(lambda: host.fill(value))

    def set(self, host: Any, stream: Any = None) -> None:
        WORLD.transfer(stream)
        if type(host) is not np.ndarray or not self._host.flags.c_contiguous:
            raise OffDevice("set takes an array of the host, in one piece")
        if host.shape != self.shape or host.dtype != self.dtype:
            raise OffDevice(f"{host.shape} {host.dtype} does not fit {self.shape} {self.dtype}")
        WORLD.uploads += 1
        self._host[...] = host


class Stream:
    """A stream; work waits in ``recorded`` while a graph is captured."""

    def __init__(self, null: bool = False, non_blocking: bool = False) -> None:
        self.recorded: list[Callable[[], None]] | None = None
        self._before: list[Stream | None] = []

    def __enter__(self) -> Stream:
        self._before.append(WORLD.stream)
        WORLD.stream = self
        return self

    def __exit__(self, *_: object) -> None:
        WORLD.stream = self._before.pop()

    def begin_capture(self) -> None:
        if not WORLD.can_capture:
            raise RuntimeError("this driver captures nothing")
        self.recorded = []

    def end_capture(self) -> Graph:
        if self.recorded is None:
            raise RuntimeError("nothing was captured")
        graph, self.recorded = Graph(self.recorded), None
        WORLD.captures += 1
        return graph

    def synchronize(self) -> None:
        WORLD.transfer(self)


class Graph:
    """What was captured."""

    def __init__(self, recorded: list[Callable[[], None]]) -> None:
        self._recorded = recorded

    def launch(self, stream: Stream | None = None) -> None:
        assert stream is not None
        WORLD.launches += 1
        for function in self._recorded:
            function()


class MemoryPool:
    """Where memory comes from."""

    def malloc(self, size: int) -> Any:
        return size


@contextmanager
def using_allocator(allocator: Any) -> Iterator[None]:
    WORLD.allocators.append(allocator)
    yield
    WORLD.allocators.pop()


def zeros(shape: Any, dtype: Any) -> DeviceArray:
    if WORLD.stream is None or not WORLD.allocators:
        raise OffDevice("memory outside the table's stream and pool")
    if WORLD.stream.recorded is not None or WORLD.inside:
        raise OffDevice("memory inside a step")
    raw = np.zeros(max(1, int(np.prod(shape))), dtype)
    return DeviceArray(shape, dtype, Memory(raw))


def asnumpy(array: Any, stream: Any = None, order: str = "C", out: Any = None) -> Any:
    WORLD.transfer(stream)
    if order != "C":
        raise OffDevice("the host wants C order")
    WORLD.downloads += 1
    return np.array(_host(array), order="C")


def dot(a: Any, b: Any, out: Any) -> None:
    a, b, out = _host(a), _host(b), _host(out)
    if not out.flags.c_contiguous or {a.dtype, b.dtype} != {out.dtype}:
        raise OffDevice("dot writes into an array in one piece, of the same type")
    if np.may_share_memory(a, out) or np.may_share_memory(b, out):
        raise OffDevice("dot writes over what it reads")
    for one in (a, b):
        if one.ndim == 2 and not (one.flags.c_contiguous or one.flags.f_contiguous):
            # CuPy would copy it first, into memory that is not there while a graph is captured.
            WORLD.texts.setdefault("copied for dot", one)  # type: ignore[arg-type]
    WORLD.work(lambda: out.__setitem__(..., np.dot(a, b)))


def amax(a: Any, axis: Any = None, out: Any = None) -> None:
    a, out = _host(a), _host(out)
    WORLD.work(lambda: out.__setitem__(..., np.max(a, axis)))


def array_sum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> None:
    a, out = _host(a), _host(out)
    if out.dtype != (a.dtype if dtype is None else dtype):
        raise OffDevice("a sum of another type")
    WORLD.work(lambda: out.__setitem__(..., np.sum(a, axis, dtype)))


class ReductionKernel:
    """Sums of products along the rows: the one reduction that is written by hand."""

    def __init__(self, *texts: str) -> None:
        assert texts == kernels.ROW_DOT, texts

    def __call__(self, a: Any, b: Any, out: Any, axis: int) -> None:
        a, b, out = _host(a), _host(b), _host(out)
        assert axis == 1
        WORLD.work(lambda: out.__setitem__(..., (a * b).sum(axis=1)))


class ElementwiseKernel:
    """Reads its own CUDA text: statements that each call one primitive, or one of the kernels by hand."""

    def __init__(self, inputs: str, outputs: str, body: str, name: str, **more: Any) -> None:
        self.inputs, self.outputs = _parameters(inputs), _parameters(outputs)
        self.body, self.name, self.preamble = body, name, str(more.pop("preamble", ""))
        assert more == {"no_return": True}, more
        self.text = "\n".join((name, inputs, outputs, body, self.preamble))
        self.calls: list[tuple[Any, ...]] = []
        WORLD.texts[self.text] = self

    def __call__(self, *args: Any) -> None:
        parameters = (*self.inputs, *self.outputs)
        if len(args) != len(parameters):
            raise OffDevice(f"{self.name} takes {len(parameters)} arguments, not {len(args)}")
        values: dict[str, Any] = {}
        shapes: list[tuple[int, ...]] = []
        own: Any = None
        for (raw, kind, name), arg in zip(parameters, args, strict=True):
            if not isinstance(arg, DeviceArray):
                if raw or type(arg) not in (int, float):
                    raise OffDevice(f"{self.name} was given a {type(arg)} of the host")
                values[name] = arg
                continue
            host = values[name] = arg._host
            if kind == "T":
                own = own or host.dtype
            if host.dtype != (own if kind == "T" else np.dtype(kind)):
                raise OffDevice(f"{self.name}: {name} is {host.dtype} and not {kind}")
            if not raw:
                shapes.append(host.shape)
        shape = np.broadcast_shapes(*shapes)
        for raw, _, name in self.outputs:
            if not raw and values[name].shape != shape:
                raise OffDevice(f"{self.name}: {name} is {values[name].shape} and not {shape}")
        self._no_races(values, shape)
        if len(self.calls) < 2:
            self.calls.append(args)
        WORLD.work(lambda: self._run(values, shape, own))

    def _no_races(self, values: dict[str, Any], shape: tuple[int, ...]) -> None:
        """No thread may write what another one reads."""
        for raw, _, name in self.outputs:
            for other_raw, _, other in (*self.inputs, *self.outputs):
                one, two = values[name], values[other]
                if raw or other_raw or other == name or not isinstance(two, np.ndarray):
                    continue
                if np.may_share_memory(one, two) and np.shares_memory(one, two):
                    raise OffDevice(f"{self.name}: {name} and {other} lie over one another")

    def _run(self, values: dict[str, Any], shape: tuple[int, ...], own: Any) -> None:
        if self.name == "nn_take":
            WORLD.inside = True
        with np.errstate(all="ignore"):
            by_hand = BY_HAND.get(self.body)
            if by_hand:
                by_hand(values, shape)
            else:
                self._interpret(dict(values), shape, own)
        if self.name == "nn_advance":
            WORLD.inside = False

    def _interpret(self, values: dict[str, Any], shape: tuple[int, ...], own: Any) -> None:
        arrays = {name for _, _, name in self.outputs}
        values["i"] = np.arange(math.prod(shape), dtype=np.uint64).reshape(shape)
        for line in self.body.split("\n"):
            moved = re.fullmatch(r"(T )?([vy]\d+) = ([vy]\d+);", line)
            if moved and moved[1]:
                assert moved[2] not in values
                values[moved[2]] = values[moved[3]].copy()
                continue
            if moved:
                assert moved[2] in arrays
                values[moved[2]][...] = values[moved[3]]
                continue
            found = re.fullmatch(r"(T )?(v\d+) = nn_(\w+)\((.*)\);", line)
            if found is None:
                raise OffDevice(f"not understood: {line}")
            declared, target, name, given = found.groups()
            if f"nn_{name}(" not in self.preamble:
                raise OffDevice(f"{name} is not defined before the kernel")
            result = FUNCTIONS[name](*(_value(text, values, own) for text in given.split(", ")))
            if bool(declared) == (target in values):
                raise OffDevice(f"{target} is declared {bool(declared)}: {self.body}")
            values[target] = np.broadcast_to(result, shape).astype(own)


def _value(text: str, values: dict[str, Any], own: Any) -> Any:
    number = re.fullmatch(r"T\((.*)\)", text)
    if number:
        return own.type(float(number[1]))
    part = re.fullmatch(r"clock\[(\d)\]", text)
    return values["clock"][int(part[1])].astype(np.uint64) if part else values[text]


def _parameters(text: str) -> tuple[tuple[bool, str, str], ...]:
    found: list[tuple[bool, str, str]] = []
    for one in filter(None, text.split(", ")):
        *raw, kind, name = one.split(" ")
        found.append((raw == ["raw"], kind, name))
    return tuple(found)


def _host(array: Any) -> Any:
    if not isinstance(array, DeviceArray):
        raise OffDevice(f"a {type(array)} of the host reached a primitive of the card")
    return array._host


def _take(v: dict[str, Any], shape: tuple[int, ...]) -> None:
    assert shape == (v["batch"], v["width"])
    v["row"][...] = v["source"][v["order"][v["clock"][0]]]


def _load(v: dict[str, Any], shape: tuple[int, ...]) -> None:
    assert shape == (v["width"],)
    v["scalar"][...] = v["table"].reshape(-1, v["width"])[v["clock"][0]]


def _advance(v: dict[str, Any], shape: tuple[int, ...]) -> None:
    assert shape == ()
    clock = v["clock"]
    v["ring"][clock[0] + 1] = v["loss"]
    clock[:2] += 1
    clock[2] = (clock[1] + clock[3]) // v["per_epoch"]


BY_HAND = {
    kernels.TAKE[3]: _take,
    kernels.LOAD[3]: _load,
    kernels.ADVANCE[3]: _advance,
}


def module() -> Any:
    """A new card, as the module ``cupy``."""
    WORLD.__init__()
    made: Any = types.ModuleType("cupy")
    runtime = types.SimpleNamespace(
        getDeviceProperties=lambda _: {"name": b"stand-in"},
        memGetInfo=lambda: (2**30, 2**31),
        getDeviceCount=lambda: 1,
    )
    made.cuda = types.SimpleNamespace(
        Stream=Stream, MemoryPool=MemoryPool, using_allocator=using_allocator, runtime=runtime
    )
    made.ndarray, made.zeros, made.asnumpy = DeviceArray, zeros, asnumpy
    made.dot, made.amax, made.sum = dot, amax, array_sum
    made.ElementwiseKernel, made.ReductionKernel = ElementwiseKernel, ReductionKernel
    return made
