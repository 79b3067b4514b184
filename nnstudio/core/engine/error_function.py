"""The error function, which NumPy does not have.

GELU needs it, and a rational approximation costs a few passes over a small buffer.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from nnstudio.core.parts.calls import Array

# erfc(x) = e^(-x^2) P(x) / Q(x): W. J. Cody, Rational Chebyshev approximations for the error function,
# Mathematics of Computation 23 (1969), 631-637. Highest power first.
_P = (
    2.15311535474403846343e-8,
    5.64188496988670089180e-1,
    8.88314979438837594118,
    6.61191906371416294775e1,
    2.98635138197400131132e2,
    8.81952221241769090411e2,
    1.71204761263407058314e3,
    2.05107837782607146532e3,
    1.23033935479799725272e3,
)
_Q = (
    1.0,
    1.57449261107098347253e1,
    1.17693950891312499305e2,
    5.37181101862009857509e2,
    1.62138957456669018874e3,
    3.29079923573345962678e3,
    4.36261909014324715820e3,
    3.43936767414372163696e3,
    1.23033935480374942043e3,
)
_FAR = 6.0  # erf is 1 from here on, to 16 digits
_BLOCK = 16_384


def erf(a: Array, out: Array) -> None:
    """out = erf(a), elementwise; ``out`` may be ``a`` and has its shape and type.

    The absolute error is below 5e-12 in float64 and below 1e-6 in float32. Cody made this formula for
    0.47 <= |x| <= 4 and has others outside, for the sake of the relative error; here the one serves
    everywhere, since what is wanted is 1 + erf.

    Takes the array in blocks, so that three short buffers are all the memory it needs.
    """
    size, above, below = np.empty((3, _BLOCK), a.dtype)
    blocks = np.nditer(
        [a, out],
        flags=["external_loop", "buffered", "zerosize_ok"],
        op_flags=[["readonly"], ["writeonly"]],
        buffersize=_BLOCK,
    )
    with blocks:
        for block in blocks:
            x, y = cast("tuple[Any, Any]", block)
            _block(x, y, size[: x.size], above[: x.size], below[: x.size])


def _block(x: Array, y: Array, size: Array, above: Array, below: Array) -> None:
    """erf of one block; ``size``, ``above`` and ``below`` are scratch."""
    np.absolute(x, size)
    np.minimum(size, _FAR, out=size)
    _polynomial(_P, size, above)
    _polynomial(_Q, size, below)
    np.divide(above, below, above)
    np.square(size, size)
    np.negative(size, size)
    np.exp(size, size)
    np.multiply(above, size, above)
    np.subtract(1.0, above, above)
    np.copysign(above, x, y)


def _polynomial(coefficients: tuple[float, ...], x: Array, out: Array) -> None:
    """Horner's rule, in place on ``out``."""
    np.multiply(x, coefficients[0], out)
    for coefficient in coefficients[1:-1]:
        np.add(out, coefficient, out)
        np.multiply(out, x, out)
    np.add(out, coefficients[-1], out)
