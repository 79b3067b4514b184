"""Every elementwise primitive as a small C function, from which fused kernels are put together.

A kernel is a list of statements that each call one of these, so that what a card runs can be read, compiled by
any C++ compiler and compared with NumPy.
"""

from __future__ import annotations

from collections.abc import Iterable

FUNCTIONS: dict[str, tuple[int, str]] = {
    "add": (2, "a + b"),
    "subtract": (2, "a - b"),
    "multiply": (2, "a * b"),
    "divide": (2, "a / b"),
    "negative": (1, "-a"),
    # What is not a number goes on, from either side.
    "maximum": (2, "a > b || a != a ? a : b"),
    "minimum": (2, "a < b || a != a ? a : b"),
    "absolute": (1, "fabs(a)"),
    "sign": (1, "a != a ? a : T(a > T(0)) - T(a < T(0))"),
    "greater": (2, "T(a > b)"),
    "gate": (2, "b > T(0) ? a : T(0)"),
    "exp": (1, "exp(a)"),
    "log": (1, "log(a)"),
    "log1p": (1, "log1p(a)"),
    "sqrt": (1, "sqrt(a)"),
    "square": (1, "a * a"),
    "tanh": (1, "tanh(a)"),
    "erf": (1, "erf(a)"),
    "copy": (1, "a"),
}
"""Name -> how many operands a, b it has, and its value."""

RANDOM: dict[str, str] = {
    # SplitMix64: the words of a stream are those of a counter, well mixed, so there is no state to keep.
    "mix": """\
__device__ __forceinline__ unsigned long long nn_mix(unsigned long long z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}
__device__ __forceinline__ unsigned long long nn_bits(
    unsigned long long key, unsigned long long moment, unsigned long long index) {
    const unsigned long long step = 0x9e3779b97f4a7c15ULL;
    return nn_mix(nn_mix(key + step * (moment + 1)) + step * (index + 1));
}
""",
    # value where a 16-bit word lies below keep * 65536, as on the CPU.
    "keep_mask": """\
template <typename T> __device__ __forceinline__ T nn_keep_mask(
    unsigned long long key, unsigned long long moment, unsigned long long index, T keep, T value) {
    return T(nn_bits(key, moment, index) >> 48) < rint(keep * T(65536)) ? value : T(0);
}
""",
    "uniform": """\
template <typename T> __device__ __forceinline__ T nn_uniform(
    unsigned long long key, unsigned long long moment, unsigned long long index, T low, T high) {
    return low + T(nn_bits(key, moment, index) >> 40) * T(5.9604644775390625e-8) * (high - low);
}
""",
}
"""What masks and random slopes are made of: they follow from a block's key, the moment and the place."""

ELEMENTWISE = frozenset(FUNCTIONS) | {"keep_mask", "uniform"}


def preamble(names: Iterable[str]) -> str:
    """The definitions of these primitives, in a fixed order."""
    used = set(names)
    parts = [_function(name) for name in FUNCTIONS if name in used]
    random = [name for name in ("keep_mask", "uniform") if name in used]
    if random:
        parts += [RANDOM["mix"], *(RANDOM[name] for name in random)]
    return "".join(parts)


def _function(name: str) -> str:
    count, value = FUNCTIONS[name]
    operands = ", ".join(f"T {letter}" for letter in "ab"[:count])
    return (
        f"template <typename T> __device__ __forceinline__ T nn_{name}({operands}) "
        f"{{ return {value}; }}\n"
    )


def literal(value: float) -> str:
    """A number of the kernel's own type."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value} cannot be written into a kernel")
    return f"T({value!r})"
