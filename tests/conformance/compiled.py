"""The card's kernels as one C++ or CUDA program, made from the very texts that CuPy is given.

A C++ compiler turns them into functions whose results can be compared; NVIDIA's says whether a card would
take them.
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from conformance.stand_in import ElementwiseKernel

_TYPES = {
    "int32": "int",
    "int64": "long long",
    "uint64": "unsigned long long",
    "float64": "double",
}
_START = """\
#include <cmath>
#ifndef __CUDACC__
#define __device__
#define __forceinline__ inline
using std::erf; using std::exp; using std::fabs; using std::log; using std::log1p;
using std::rint; using std::sqrt; using std::tanh;
#endif
"""


def own_type(kernel: ElementwiseKernel) -> Any:
    """What T stands for in the calls that were recorded."""
    parameters = (*kernel.inputs, *kernel.outputs)
    return next(
        arg.dtype
        for (_, kind, _), arg in zip(parameters, kernel.calls[0], strict=True)
        if kind == "T"
    )


def source(made: Sequence[ElementwiseKernel], *, cuda: bool) -> str:
    """A program with one function k0, k1, ... for each kernel."""
    return _START + "".join(_function(n, kernel, cuda) for n, kernel in enumerate(made))


def _function(number: int, kernel: ElementwiseKernel, cuda: bool) -> str:
    own = {"float32": "float", "float64": "double"}[own_type(kernel).name]
    parameters, loads = ["long long size"], []
    for place, (raw, kind, name) in enumerate((*kernel.inputs, *kernel.outputs)):
        c = "T" if kind == "T" else _TYPES[kind]
        constant = "const " if place < len(kernel.inputs) else ""
        if raw:
            parameters.append(f"{constant}{c}* {name}")
        elif not hasattr(kernel.calls[0][place], "dtype"):
            parameters.append(f"{c} {name}")
        else:
            parameters.append(f"{constant}{c}* {name}_")
            loads.append(f"{constant}{c}& {name} = {name}_[i];")
    inner = "\n".join((*loads, kernel.body))
    if cuda:
        head = 'extern "C" __global__ void'
        loop = "long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; if (i < size)"
    else:
        head, loop = 'extern "C" void', "for (long long i = 0; i < size; ++i)"
    return (
        f"namespace n{number} {{\ntypedef {own} T;\n{kernel.preamble}\n"
        f"{head} k{number}({', '.join(parameters)}) {{\n{loop} {{\n{inner}\n}}\n}}\n}}\n"
    )


def compiled(made: Sequence[ElementwiseKernel], compiler: str, folder: Path) -> ctypes.CDLL:
    """The program as a library, by a C++ compiler."""
    text, library = folder / "kernels.cpp", folder / "kernels.so"
    text.write_text(source(made, cuda=False), encoding="utf-8")
    command = [compiler, "-shared", "-fPIC", "-O1", "-ffp-contract=off", "-Wall", "-Werror"]
    done = subprocess.run(
        [*command, str(text), "-o", str(library)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(library))


def ptx(made: Sequence[ElementwiseKernel], compiler: str, folder: Path) -> str:
    """The program as a card's assembly, by NVIDIA's compiler."""
    text, out = folder / "kernels.cu", folder / "kernels.ptx"
    text.write_text(source(made, cuda=True), encoding="utf-8")
    done = subprocess.run(
        [compiler, "-ptx", "-arch=sm_75", str(text), "-o", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out.read_text(encoding="utf-8")


def assert_same_results(library: ctypes.CDLL, number: int, kernel: ElementwiseKernel) -> None:
    """The compiled text and the one that the stand-in reads give the same numbers."""
    parameters = (*kernel.inputs, *kernel.outputs)
    values: dict[str, Any] = {}
    for (_, _, name), arg in zip(parameters, kernel.calls[-1], strict=True):
        values[name] = arg._host.copy() if hasattr(arg, "_host") else arg
    if "clock" in values:
        values["clock"][0] = 0
    shapes = [
        values[name].shape
        for raw, _, name in parameters
        if not raw and isinstance(values[name], np.ndarray)
    ]
    shape = np.broadcast_shapes(*shapes)
    given: dict[str, Any] = {}
    for raw, _, name in parameters:
        one = values[name]
        whole = isinstance(one, np.ndarray) and not raw
        given[name] = np.array(np.broadcast_to(one, shape) if whole else one, order="C")
    own = own_type(kernel)
    kernel._run(values, shape, own)
    arguments: list[Any] = [ctypes.c_longlong(int(np.prod(shape)))]
    for _, _, name in parameters:
        array = isinstance(values[name], np.ndarray)
        one = given[name]
        arguments.append(ctypes.c_void_p(one.ctypes.data) if array else ctypes.c_longlong(int(one)))
    getattr(library, f"k{number}")(*arguments)
    within = 1e-12 if own == np.float64 else 2e-5
    for _, _, name in kernel.outputs:
        np.testing.assert_allclose(
            given[name].reshape(values[name].shape),
            values[name],
            rtol=within,
            atol=within,
            err_msg=kernel.text,
        )
