"""Which array of a file belongs where in a network: guessed by names, shapes and order, in either layout.

Files come from PyTorch (matrices as (out, in)), from Keras and NumPy (as (in, out)), with names of all kinds;
what was guessed is a value that can be shown before anything happens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.parts.calls import Array

ROLES: dict[str, tuple[str, ...]] = {
    "weights": ("weights", "weight", "kernel", "w", "matrix"),
    "bias": ("bias", "biases", "b", "intercept"),
    "gamma": ("gamma", "scale", "weight"),
    "beta": ("beta", "shift", "bias"),
    "running_mean": ("running_mean", "moving_mean", "mean"),
    "running_variance": ("running_variance", "running_var", "moving_variance", "variance", "var"),
    "slope": ("slope", "alpha", "weight", "a"),
}
"""What others call what the studio calls so; anything else goes by the studio's own word."""

_STACKS = (("weights", "bias"), ("gamma", "beta", "running_mean", "running_variance"))
_LAST = re.compile(r"(?:(.*)[./])?([A-Za-z][A-Za-z_0-9]*?)_?(\d*)(?::0)?")
_WORDS = {word for words in ROLES.values() for word in words}


@dataclass(frozen=True)
class Taken:
    """One array of the network and where it comes from."""

    target: str
    source: str
    transposed: bool = False


@dataclass(frozen=True)
class Match:
    """What fits.

    Attributes:
        taken: arrays of the network that the file has.
        missing: arrays of the network without one, with their shapes.
        unused: arrays of the file that belong nowhere, with their shapes.
    """

    taken: tuple[Taken, ...]
    missing: tuple[tuple[str, tuple[int, ...]], ...]
    unused: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def blocks(self) -> frozenset[str]:
        """Blocks whose weights come from the file."""
        return frozenset(one.target.rpartition(".")[0] for one in self.taken)

    def arrays(self, given: Mapping[str, Array]) -> dict[str, Array]:
        """The network's arrays, float32, read-only."""
        made: dict[str, Array] = {}
        for one in self.taken:
            array = given[one.source]
            array = np.ascontiguousarray(array.T if one.transposed else array, np.float32)
            made[one.target] = array.copy()
            made[one.target].flags.writeable = False
        return made


@dataclass
class _Group:
    """Arrays of a file that stand together: those of one layer."""

    name: str
    arrays: dict[str, str] = field(default_factory=dict[str, str])

    def find(self, role: str, used: set[str]) -> str | None:
        """The name of the array that plays a role and is not used yet."""
        for word in ROLES.get(role, (role,)):
            if self.arrays.get(word, "") not in used | {""}:
                return self.arrays[word]
        return None


def match_weights(
    experiment: Experiment, given: Mapping[str, Array], wanted: Mapping[str, str] | None = None
) -> Match:
    """Find a place for every array.

    Args:
        wanted: block id -> beginning of the names of its arrays in the file, where somebody knows better.
    """
    known = shapes(experiment)
    specs_of = {b: (*shape.parameters, *shape.statistics) for b, shape in known.items()}
    groups = _groups(given, _WORDS | {one.name for specs in specs_of.values() for one in specs})
    turned = _turned(experiment, given)
    # Keras calls its second layer dense_1: names count only where all of them are ours.
    drawn = [b for b, shape in known.items() if any(one.is_weight for one in shape.parameters)]
    called = {_plain(group.name) for group in groups}
    names_hold = bool(drawn) and all(_plain(block_id) in called for block_id in drawn)
    taken: list[Taken] = []
    used: set[str] = set()
    missing: list[tuple[str, tuple[int, ...]]] = []
    for block_id, every in specs_of.items():
        specs = {one.name: one.shape for one in every}
        rest = [name for stack in _STACKS for name in stack]
        stacks = [*_STACKS, tuple(name for name in specs if name not in rest)]
        for stack in stacks:
            names = [name for name in stack if name in specs]
            if not names:
                continue
            sizes = {one: specs[one] for one in names}
            way = (turned, wanted or {}, names_hold)
            found = _fitting(block_id, sizes, groups, given, used, *way)
            for name in names:
                one = found.get(name)
                if one is None:
                    missing.append((f"{block_id}.{name}", specs[name]))
                else:
                    taken.append(Taken(f"{block_id}.{name}", *one))
                    used.add(one[0])
    unused = tuple((name, array.shape) for name, array in given.items() if name not in used)
    return Match(tuple(taken), tuple(missing), unused)


def _fitting(
    block_id: str,
    specs: Mapping[str, tuple[int, ...]],
    groups: list[_Group],
    given: Mapping[str, Array],
    used: set[str],
    turned: bool,
    wanted: Mapping[str, str],
    names_hold: bool,
) -> dict[str, tuple[str, bool]]:
    """The arrays of a file for those of one layer: of the group of that name, else of the first that fits."""
    own = wanted.get(block_id)
    if own is not None:
        candidates = [group for group in groups if _belongs(group.name, own)]
    elif names_hold:
        candidates = [group for group in groups if _belongs(group.name, block_id)]
    else:
        candidates = groups
    best: dict[str, tuple[str, bool]] = {}
    for group in candidates:
        found: dict[str, tuple[str, bool]] = {}
        for name, shape in specs.items():
            source = group.find(name, used | {one for one, _ in found.values()})
            way = None if source is None else _way(given[source], shape, turned)
            if source is not None and way is not None:
                found[name] = (source, way)
        if next(iter(specs)) in found and len(found) > len(best):
            best = found
            # Of the scales of a normalisation only the running values tell them from other vectors.
            if "running_mean" not in specs or len(found) == len(specs):
                break
    return best


def _belongs(group: str, name: str) -> bool:
    """Whether a group is called so, or so with something behind it."""
    one, other = _plain(group), _plain(name)
    return one == other or one.startswith(f"{other}_")


def _way(array: Array, shape: tuple[int, ...], turned: bool) -> bool | None:
    """Whether an array has to be transposed to have this shape; None where it does not fit."""
    if array.shape == shape and (len(shape) == 1 or shape[0] != shape[1] or not turned):
        return False
    if array.ndim == 2 and array.shape == shape[::-1]:
        return True
    return None


def _turned(experiment: Experiment, given: Mapping[str, Array]) -> bool:
    """Whether matrices are (out, in): by those that are not square, else by what they are called."""
    wanted = {
        one.shape
        for shape in shapes(experiment).values()
        for one in shape.parameters
        if len(one.shape) == 2
    }
    straight = turned = 0
    for array in given.values():
        if array.ndim == 2 and array.shape[0] != array.shape[1]:
            straight += array.shape in wanted
            turned += array.shape[::-1] in wanted
    if straight != turned:
        return turned > straight
    called = [_parts(name, _WORDS)[1] for name, array in given.items() if array.ndim == 2]
    return bool(called) and all(word == "weight" for word in called)


def _groups(given: Mapping[str, Array], words: set[str]) -> list[_Group]:
    """Arrays by layer, in natural order of the layers' names where those have an order."""
    found: dict[str, _Group] = {}
    nameless = 0
    open_group: _Group | None = None
    for name in sorted(given, key=_natural):
        owner, word = _parts(name, words)
        if word in words or owner:
            found.setdefault(owner, _Group(owner)).arrays.setdefault(word, name)
            continue
        # Names that say nothing: a matrix begins a layer, a vector behind it is its bias.
        if given[name].ndim == 2:
            nameless += 1
            open_group = found.setdefault(name, _Group(name))
            open_group.arrays["weights"] = name
        elif open_group is not None and "bias" not in open_group.arrays:
            open_group.arrays["bias"] = name
    return list(found.values())


def _parts(name: str, words: set[str]) -> tuple[str, str]:
    """A name as that of its layer and that of the array in it: ``fc1.weight``, ``dense_1/kernel``, ``W2``."""
    found = _LAST.fullmatch(name)
    if found is None:
        return "", ""
    owner, word, number = found[1] or "", found[2].lower(), found[3]
    if word not in words:
        # hidden_bias, layer_1_running_mean: the word stands behind what it belongs to.
        known = [each for each in words if word.endswith(f"_{each}")]
        if known:
            longest = max(known, key=len)
            owner = ".".join(filter(None, (owner, word.removesuffix(f"_{longest}"))))
            word = longest
        elif number or not owner:
            return "", ""
    return ".".join(filter(None, (owner, number))), word


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers inside names count as numbers: layer 10 comes after layer 9."""
    pieces: list[str] = re.split(r"(\d+)", name)
    return tuple((0, int(p[:18]), "") if p.isdigit() else (1, 0, p) for p in pieces if p)


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "_", name.lower()).strip("_")
