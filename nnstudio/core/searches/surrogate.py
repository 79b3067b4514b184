"""A Gaussian process over the unit cube, fitted to what was measured: mean, doubt and expected improvement.

Plain NumPy and the same result every time: its few numbers are chosen by the marginal likelihood on a grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnstudio.core.parts.calls import Array

LENGTHS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Length scales that are compared: what is much nearer than this has nearly the same score."""

NOISES = (1e-6, 1e-4, 1e-2, 0.1, 0.4)
"""Variances of the noise that are compared, where the scores have variance 1."""

ROUNDS = 2
"""How often the length of each side is chosen anew, all others kept."""

_SQRT5 = math.sqrt(5.0)


@dataclass(frozen=True, eq=False)
class Surrogate:
    """What is believed of a function after n measurements.

    Attributes:
        places: (n, sides) in the unit cube.
        lengths: (sides,) length scales.
        noise: variance of the noise, in units of ``spread`` squared.
        centre, spread: mean and standard deviation of the measured values.
        best: the largest of what is believed at the measured places.
    """

    places: Array
    lengths: Array
    noise: float
    centre: float
    spread: float
    best: float
    values: Array
    factor: Array
    weights: Array

    @staticmethod
    def fitted(places: Array, values: Array) -> Surrogate:
        """To ``values`` (n,) measured at ``places`` (n, sides); n at least 1.

        A value far below all others (a run that diverged) is counted no lower than three times the distance
        from the median to the upper quarter below it, so that it does not flatten all the rest.
        """
        places, values = np.asarray(places, np.float64), _tamed(np.asarray(values, np.float64))
        centre = float(values.mean())
        spread = float(values.std()) or 1.0
        known = (values - centre) / spread
        sides = places.shape[1]
        lengths, noise, least = np.full(sides, 0.4), 1e-2, math.inf
        for length in LENGTHS:
            for each in NOISES:
                tried = np.full(sides, length)
                loss = _surprise(places, known, tried, each)
                if loss < least:
                    lengths, noise, least = tried, each, loss
        if sides > 1:
            for _ in range(ROUNDS):
                for side in range(sides):
                    for length in LENGTHS:
                        tried = lengths.copy()
                        tried[side] = length
                        loss = _surprise(places, known, tried, noise)
                        if loss < least - 1e-12:
                            lengths, least = tried, loss
        return _made(places, known, lengths, noise, centre, spread)

    def believing(self, places: Array) -> Surrogate:
        """As if at these places (m, sides) just what is expected had been measured."""
        expected = (self.mean(places) - self.centre) / self.spread
        return _made(
            np.concatenate([self.places, places]),
            np.concatenate([self.values, expected]),
            self.lengths,
            self.noise,
            self.centre,
            self.spread,
        )

    def mean(self, places: Array) -> Array:
        """The expected value at places (m, sides), (m,)."""
        inside = _kernel(places, self.places, self.lengths)
        return self.centre + self.spread * (inside @ self.weights)

    def deviation(self, places: Array) -> Array:
        """Its standard deviation, the noise of a measurement left out, (m,)."""
        inside = _kernel(places, self.places, self.lengths)
        half = np.linalg.solve(self.factor, inside.T)
        variance = 1.0 - np.einsum("ij,ij->j", half, half)
        return self.spread * np.sqrt(np.maximum(variance, 1e-12))

    def improvement(self, places: Array, exploration: float = 0.0) -> Array:
        """Expected improvement on the best so far at places (m, sides), (m,); never negative."""
        mean, deviation = self.mean(places), self.deviation(places)
        gain = mean - self.best - exploration * self.spread
        z = gain / deviation
        return np.maximum(0.0, gain * _normal(z) + deviation * _density(z))


def _made(
    places: Array, known: Array, lengths: Array, noise: float, centre: float, spread: float
) -> Surrogate:
    factor = _factor(places, lengths, noise)
    weights = np.linalg.solve(factor.T, np.linalg.solve(factor, known))
    believed = _kernel(places, places, lengths) @ weights
    best = centre + spread * float(believed.max())
    return Surrogate(places, lengths, noise, centre, spread, best, known, factor, weights)


def _tamed(values: Array) -> Array:
    median, upper = np.quantile(values, [0.5, 0.75])
    if upper <= median:
        return values
    return np.maximum(values, median - 3.0 * (upper - median))


def _kernel(a: Array, b: Array, lengths: Array) -> Array:
    """Matern 5/2 between places (n, sides) and (m, sides), (n, m)."""
    one, other = a / lengths, b / lengths
    squared = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2.0 * one @ other.T
    r = np.sqrt(np.maximum(squared, 0.0))
    return (1.0 + _SQRT5 * r + 5.0 / 3.0 * r**2) * np.exp(-_SQRT5 * r)


def _factor(places: Array, lengths: Array, noise: float) -> Array:
    """The Cholesky factor of the covariance of the measurements, (n, n)."""
    covariance = _kernel(places, places, lengths)
    # The smallest addition that keeps equal places apart.
    covariance[np.diag_indices_from(covariance)] += noise + 1e-8
    return np.linalg.cholesky(covariance)


def _surprise(places: Array, known: Array, lengths: Array, noise: float) -> float:
    """The negative log marginal likelihood, but for a constant."""
    try:
        factor = _factor(places, lengths, noise)
    except np.linalg.LinAlgError:
        return math.inf
    half = np.linalg.solve(factor, known)
    return 0.5 * float(half @ half) + float(np.log(np.diag(factor)).sum())


def _normal(z: Array) -> Array:
    """The distribution function of the standard normal."""
    return np.array([0.5 * math.erfc(-each / math.sqrt(2.0)) for each in z.tolist()])


def _density(z: Array) -> Array:
    return np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi)
