"""What a layer does to its inputs, as a short list of named steps that other programs have words for.

The engine compiles a layer's own mathematics; exporters and diagrams read these steps, so a layer made of
known steps can be written in every language without another line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from nnstudio.core.parts.part import Part


@dataclass(frozen=True)
class Affine:
    """x W + b with the block's ``weights`` (n_in, units) and ``bias`` (units,)."""

    units: int


@dataclass(frozen=True)
class Activate:
    """An activation; what it learns are arrays of the block by the names it gives them."""

    activation: Part


@dataclass(frozen=True)
class BatchNormalise:
    """Batch normalisation with ``gamma``, ``beta``, ``running_mean`` and ``running_variance``."""

    momentum: float
    epsilon: float


@dataclass(frozen=True)
class SampleNormalise:
    """Layer normalisation with ``gamma`` and ``beta``."""

    epsilon: float


@dataclass(frozen=True)
class Drop:
    """Dropout; standard form scales by 1 - rate at test time, the inverted one in training."""

    rate: float
    form: Literal["inverted", "standard"] = "inverted"
    redraw: Literal["batch", "epoch"] = "batch"


@dataclass(frozen=True)
class Largest:
    """The largest of ``pieces`` equal parts that stand one behind the other, unit by unit."""

    pieces: int


@dataclass(frozen=True)
class Sum:
    """The sum of all inputs."""


@dataclass(frozen=True)
class Join:
    """All inputs one behind the other."""


Step: TypeAlias = Affine | Activate | BatchNormalise | SampleNormalise | Drop | Largest | Sum | Join
