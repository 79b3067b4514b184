"""Formulas are found in the manual pages and set as rich text."""

from __future__ import annotations

import pytest

from nnstudio.ui.mathematics import equations, typeset


def test_the_equations_after_formula_are_found_and_the_prose_is_left() -> None:
    manual = """y = dropout(f(x W + b)): every input.

Formula: a = x W + b with W of shape (n_in, units), then the activation y = f(a). Batch
normalisation stands before.

Gradients: dW = x^T da."""
    assert equations(manual) == ("a = x W + b", "y = f(a)")
    assert equations(manual, 1) == ("a = x W + b",)


@pytest.mark.parametrize(
    ("manual", "expected"),
    [
        (
            "Formula: w = z sqrt(2 / n_in), z ~ N(0, 1), with n_in inputs.",
            ("w = z sqrt(2 / n_in)", "z ~ N(0, 1)"),
        ),
        ("Formula: f(x) = max(0, x); f'(x) = 1 where x > 0.", ("f(x) = max(0, x)", "f'(x) = 1")),
        ("Formula with softmax, from z: L = (1 / N) sum_n t_n.", ("L = (1 / N) sum_n t_n",)),
        ("Formula: mean over the batch.", ()),
        ("No such line.", ()),
    ],
)
def test_equations(manual: str, expected: tuple[str, ...]) -> None:
    assert equations(manual) == expected


@pytest.mark.parametrize(
    ("plain", "rich"),
    [
        ("x^2", "<i>x</i><sup>2</sup>"),
        ("n_in", "<i>n</i><sub>in</sub>"),
        ("e^-x", "<i>e</i><sup>−<i>x</i></sup>"),
        ("e^{x_k}", "<i>e</i><sup><i>x</i><sub><i>k</i></sub></sup>"),
        ("sqrt(2 / n_in)", "√(2 / <i>n</i><sub>in</sub>)"),
        ("sqrt(f(x) + 1) y", "√(<i>f</i>(<i>x</i>) + 1) <i>y</i>"),
        ("gamma x^ + beta", "γ <i>x</i>\u0302 + β"),
        ("a <- b - c", "<i>a</i> ← <i>b</i> − <i>c</i>"),
        ("a < b", "<i>a</i> &lt; <i>b</i>"),
        ("max(0, x)", "max(0, <i>x</i>)"),
    ],
)
def test_typesetting(plain: str, rich: str) -> None:
    assert typeset(plain) == rich
