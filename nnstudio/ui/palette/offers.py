"""What the palette offers, in groups: layers, templates, ready-made variants, and the parts that blocks take.

All of it comes from the registries and the fields of the layers, so what is new appears by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from nnstudio.core.experiment.templates import TEMPLATES
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import registry_of
from nnstudio.ui.block_tint import tint_token
from nnstudio.ui.part_mime import Carried


@dataclass(frozen=True)
class Offer:
    """One line of the palette.

    Attributes:
        title: what it is called.
        carried: what is dragged or added.
        tint: colour token of its square.
        about: the part whose manual page explains it, or a sentence.
    """

    title: str
    carried: Carried
    tint: str
    about: Part | type[Part] | str


@dataclass(frozen=True)
class Group:
    """Lines under one heading; ``folded`` where it begins closed, because it is long and seldom browsed."""

    title: str
    offers: tuple[Offer, ...]
    folded: bool = False


def layer_groups() -> tuple[Group, ...]:
    """Every layer under its heading."""
    found: dict[str, list[Offer]] = {}
    for layer in LAYERS:
        found.setdefault(layer.group, []).append(
            Offer(layer.title, layer(), tint_token(layer), layer)
        )
    return tuple(Group(title, tuple(offers)) for title, offers in found.items())


def later_groups() -> tuple[Group, ...]:
    """Templates, ready-made variants of layers, and the parts that blocks take; they load many files."""
    templates = tuple(
        Offer(each.title, each, "kind_other", each.about) for each in TEMPLATES.values()
    )
    return (Group(TEMPLATES_TITLE, templates), *_variants(), *_choices())


TEMPLATES_TITLE = "Templates"


def _variants() -> tuple[Group, ...]:
    found: dict[str, list[Offer]] = {}
    for layer in LAYERS:
        for preset in layer.presets():
            inner = (getattr(preset.layer, field.name) for field in preset.layer.describe())
            parts = [preset.layer, *(part for part in inner if isinstance(part, Part))]
            about = next((p for p in parts if p.summary() == preset.summary), preset.layer)
            found.setdefault(preset.group, []).append(
                Offer(preset.title, preset.layer, tint_token(layer), about)
            )
    return tuple(Group(title, tuple(offers), folded=True) for title, offers in found.items())


def _choices() -> tuple[Group, ...]:
    """For every family that layers ask for and no variant offers: its parts, under the field's name."""
    asked: dict[str, FieldDescription] = {}
    for layer in LAYERS:
        for field in layer.describe():
            if field.kind == "part" and not any(field.name == each.type for each in LAYERS):
                asked.setdefault(cast("type[Part]", field.family).family, field)
    groups: list[Group] = []
    for field in asked.values():
        family = registry_of(cast("type[Part]", field.family))
        offers = tuple(Offer(part.title, part.make(), _CHOICE_TINT, part) for part in family)
        groups.append(Group(field.title, offers, folded=True))
    return tuple(groups)


_CHOICE_TINT = "kind_regularise"
