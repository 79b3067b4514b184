"""Typed functions: their values, their derivatives, and what is refused with its place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.labs.formula import DEEPEST, FUNCTIONS, LONGEST, Formula
from nnstudio.core.labs.landscapes import LANDSCAPES
from nnstudio.core.parts.problem import ProblemError


@pytest.mark.parametrize(
    ("text", "x", "y", "value"),
    [
        ("x^2/20 + y^2", -7.0, 2.0, 6.45),
        ("2x", 3.0, 0.0, 6.0),
        ("3(x + 1)y", 1.0, 2.0, 12.0),
        ("x y", 3.0, 4.0, 12.0),
        ("-x^2", 3.0, 0.0, -9.0),
        ("2^3^2", 0.0, 0.0, 512.0),
        ("(-x)^3", 2.0, 0.0, -8.0),
        ("x**-1", 4.0, 0.0, 0.25),
        ("1/2/2", 0.0, 0.0, 0.25),
        ("1 - 2 - 3", 0.0, 0.0, -4.0),
        ("--x", 5.0, 0.0, 5.0),
        ("x² + y³", 2.0, 2.0, 12.0),
        ("2·x − y÷2", 1.0, 4.0, 0.0),
        ("sin(pi/2) + cos(0) + ln(e)", 0.0, 0.0, 3.0),
        ("sqrt(abs(x))", -9.0, 0.0, 3.0),
        ("x^y", 2.0, 3.0, 8.0),
        ("1e3 + .5", 0.0, 0.0, 1000.5),
        ("e^x", 1.0, 0.0, math.e),
    ],
)
def test_values(text: str, x: float, y: float, value: float) -> None:
    assert float(Formula(text).values(np.array(x), np.array(y))) == pytest.approx(value)


_EVERYTHING = [f"{name}(0.4 x y + 2) - y" for name in FUNCTIONS]
_EVERYTHING += ["x^y", "(x y)^2 / (1 + x^2)", "x^-2 + y^0", "(x + 1)^(1 + 1)", "x/y - y/x"]


@pytest.mark.parametrize("text", [*_EVERYTHING, *(one.formula for one in LANDSCAPES)])
def test_derivatives_are_those_of_small_differences(text: str) -> None:
    formula, h = Formula(text), 1e-6
    for x, y in ((0.7, 1.3), (1.9, 0.4)):
        numeric = [
            float(
                formula.values(np.array(x + h), np.array(y))
                - formula.values(np.array(x - h), np.array(y))
            ),
            float(
                formula.values(np.array(x), np.array(y + h))
                - formula.values(np.array(x), np.array(y - h))
            ),
        ]
        np.testing.assert_allclose(
            formula.gradient(np.array([x, y])), np.array(numeric) / (2 * h), rtol=1e-5, atol=1e-6
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "problem.formula_empty"),
        ("   ", "problem.formula_empty"),
        ("x +", "problem.formula_ends"),
        ("(x", "problem.formula_ends"),
        ("x)", "problem.formula_sign"),
        ("x $ y", "problem.formula_sign"),
        ("x = 1", "problem.formula_sign"),
        ("xy", "problem.formula_word"),
        ("z^2", "problem.formula_word"),
        ("sin x", "problem.formula_brackets"),
        ("sin", "problem.formula_brackets"),
        ("__import__('os')", "problem.formula_sign"),
        ("x.__class__", "problem.formula_sign"),
        ("eval(x)", "problem.formula_word"),
        ("lambda: 1", "problem.formula_sign"),
        ("1e999", "problem.formula_number"),
        ("x" + "+x" * LONGEST, "problem.formula_long"),
        ("(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1), "problem.formula_deep"),
        ("x" + "^x" * (DEEPEST + 1), "problem.formula_deep"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        Formula(text)
    assert refused.value.problems[0].code == code


def test_the_place_of_what_is_wrong_is_counted_from_1() -> None:
    with pytest.raises(ProblemError) as refused:
        Formula("x + foo(y)")
    assert refused.value.problems[0].values["place"] == 5
    assert refused.value.problems[0].values["word"] == "foo"


def test_where_it_is_not_defined_it_is_not_finite_and_nobody_complains() -> None:
    x = np.array([-1.0, 0.0, 1.0])
    for text in ("1/x", "ln(x)", "sqrt(x)", "exp(1000 x) - exp(1000 x)", "x^0.5"):
        values = Formula(text).values(x, x)
        assert values.shape == x.shape and not np.isfinite(values).all()


@given(st.text(alphabet="xy0123456789.+-*/^() sincoexpl", max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        formula = Formula(text)
    except ProblemError:
        return
    grid = np.linspace(-2, 2, 5)
    jet = formula.jet(*np.meshgrid(grid, grid))
    assert jet.value.shape == jet.by_x.shape == jet.by_y.shape == (5, 5)
