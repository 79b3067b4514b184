"""The landscapes that optimisers race on, each a formula with the window it is looked at through.

They are what a user could have typed; only the window, a start and the known minima come with them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Landscape:
    """A function of two variables.

    Attributes:
        id: never translated.
        title: English; the window translates it.
        formula: of x and y.
        window: x from, x to, y from, y to.
        start: where a race begins.
        minima: the lowest places, where they are known.
        source: where it comes from.
    """

    id: str
    title: str
    formula: str
    window: tuple[float, float, float, float]
    start: tuple[float, float]
    minima: tuple[tuple[float, float], ...] = ()
    source: str = ""


LANDSCAPES: tuple[Landscape, ...] = (
    Landscape(
        "bowl",
        "Stretched bowl",
        "x^2/20 + y^2",
        (-10.0, 10.0, -10.0, 10.0),
        (-7.0, 2.0),
        ((0.0, 0.0),),
        "The lectures' picture: SGD zig-zags in it.",
    ),
    Landscape(
        "saddle",
        "Saddle point",
        "x^2 - y^2 + y^4/8",
        (-3.0, 3.0, -3.5, 3.5),
        (2.2, 0.01),
        ((0.0, 2.0), (0.0, -2.0)),
        "Flat at (0, 0), where one direction rises and the other falls.",
    ),
    Landscape(
        "wells",
        "Double well",
        "x^4/4 - x^2 + x/3 + y^2",
        (-2.6, 2.6, -2.0, 2.0),
        (2.2, 1.2),
        ((-1.4908, 0.0),),
        "A local minimum at the right, a deeper one at the left.",
    ),
    Landscape(
        "rosenbrock",
        "Rosenbrock's valley",
        "(1 - x)^2 + 100(y - x^2)^2",
        (-2.0, 2.0, -1.0, 3.0),
        (-1.2, 1.0),
        ((1.0, 1.0),),
        "Rosenbrock, An automatic method for finding the greatest or least value of a function (1960).",
    ),
    Landscape(
        "beale",
        "Beale's function",
        "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
        (-4.5, 4.5, -4.5, 4.5),
        (1.0, 1.5),
        ((3.0, 0.5),),
        "Beale, On an iterative method for finding a local minimum (1958).",
    ),
    Landscape(
        "himmelblau",
        "Himmelblau's function",
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        (-5.5, 5.5, -5.5, 5.5),
        (0.0, 0.0),
        ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)),
        "Himmelblau, Applied Nonlinear Programming (1972).",
    ),
)
