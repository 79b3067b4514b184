"""Parts of a set that somebody else made: which samples are for testing, and in which order the rest stand.

Both follow from a seed of their own, so that neither another start nor other settings change what is tested.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.parts.calls import Array


def test_count(samples: int, share: float) -> int:
    """Test samples: the share, rounded; at least one, and one is left to train on."""
    return min(max(1, round(share * samples)), samples - 1) if samples > 1 and share > 0 else 0


def allotted(counts: Array, total: int) -> Array:
    """``total`` places given to classes in proportion to their counts, the largest remainders first."""
    exact = counts * (total / max(1, int(counts.sum())))
    given = np.minimum(np.floor(exact).astype(np.int64), counts)
    order = np.argsort(-(exact - given), kind="stable")
    for index in order:
        if given.sum() >= total:
            break
        if given[index] < counts[index]:
            given[index] += 1
    return given


def split(labels: Array, tests: int, seed: int, stratified: bool) -> tuple[Array, Array]:
    """The indices of the training and of the test samples, both in an order of their own.

    Stratified, every class has its share of both parts, and the training part is mixed so that every run of
    it holds the classes in their shares, too: the first N samples, and the last ones, for validation.
    """
    source = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(6,))))
    mixed = source.permutation(len(labels))
    if not stratified:
        return mixed[tests:], mixed[:tests]
    classes, codes = np.unique(labels, return_inverse=True)
    given = allotted(np.bincount(codes, minlength=len(classes)), tests)
    places = np.empty(len(labels))
    testing = np.zeros(len(labels), bool)
    for number, count in enumerate(given.tolist()):
        members = mixed[codes[mixed] == number]
        testing[members[:count]] = True
        for part in (members[:count], members[count:]):
            # Evenly spread, each class from a place of its own.
            places[part] = (np.arange(len(part)) + source.random()) / max(1, len(part))
    order = np.argsort(places, kind="stable")
    return order[~testing[order]], order[testing[order]]
