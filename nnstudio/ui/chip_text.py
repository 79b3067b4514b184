"""The words on the chips of a block: "ReLU", "BN before", "드롭아웃 0.2".

The card, its menus and the sign beside the mouse all name a choice the same way.
"""

from __future__ import annotations

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.choices import chosen
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.language import tr


def chips(layer: Layer) -> tuple[tuple[str, str], ...]:
    """Name of the field and words, for every choice that stands on the card of a layer."""
    return tuple((field.name, chip_text(layer, field)) for field in chosen(layer))


def chip_text(part: Part, field: FieldDescription) -> str:
    """The words of one choice."""
    value = getattr(part, field.name)
    if isinstance(value, Part):
        return tr(value.chip)
    label = tr(field.short) if field.short else tr(field.title)
    match field.kind:
        case "choice":
            choice = next(each for each in field.choices if each.value == value)
            return f"{label} {tr(choice.title)}"
        case "flag":
            return label
        case "integer" | "number":
            return f"{label} {value:g}"
        case _:
            return f"{label} {value}"
