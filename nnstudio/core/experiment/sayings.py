"""What can be said of a layer in a typed line: its fields, the parts that go into them, and their choices.

All of it is read off the registries and the described fields; nothing is listed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from nnstudio.core.layers.base import LAYERS, Layer
from nnstudio.core.parts.choices import size_field
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import registry_of
from nnstudio.core.parts.spelling import Spell, Word, word


@dataclass(frozen=True)
class Saying:
    """A field that is named, or the value of one: a kind of part or a choice."""

    field: FieldDescription
    value: Any = None


class Vocabulary:
    """The words for layers and for what they are given, in the spellings of ``spell``.

    ``fresh`` replaces the layers that lines begin with where their defaults do not suit, such as an output
    that fits the data at hand.
    """

    def __init__(self, spell: Spell, fresh: Iterable[Layer] = ()) -> None:
        self.spell = spell
        self._fresh = {layer.type: layer for layer in fresh}
        self._layers: tuple[Word[Layer], ...] | None = None
        self._sayings: dict[type[Part], tuple[Word[Saying], ...]] = {}

    def layers(self) -> tuple[Word[Layer], ...]:
        """What a line may begin with: every layer, then the ready-made variants of layers."""
        if self._layers is None:
            plain = [
                word(
                    self._fresh.get(kind.type) or kind.make(),
                    kind.title,
                    self.spell,
                    kind.type,
                    about=kind.group,
                )
                for kind in LAYERS
            ]
            variants = [
                word(preset.layer, preset.title, self.spell, *_ids(preset.layer), about=kind.title)
                for kind in LAYERS
                for preset in kind.presets()
            ]
            self._layers = (*plain, *variants)
        return self._layers

    def usual(self) -> Layer | None:
        """The layer of a line that begins with a number: the first one that has a size and passes it on."""
        for each in self.layers():
            layer = each.meaning
            if size_field(type(layer)) and layer.emits and layer.sources[1] > 0:
                return layer
        return None

    def sayings(self, kind: type[Part]) -> tuple[Word[Saying], ...]:
        """What may follow the name of a layer, or of a part: fields first, then parts, then choices."""
        if kind not in self._sayings:
            fields = kind.describe()
            self._sayings[kind] = (
                *(self.field_word(field) for field in fields),
                *(each for field in fields for each in self.values(field)),
            )
        return self._sayings[kind]

    def field_word(self, field: FieldDescription) -> Word[Saying]:
        """A field by its name."""
        return word(Saying(field), field.title, self.spell, field.name, field.short)

    def values(self, field: FieldDescription) -> tuple[Word[Saying], ...]:
        """The values of a field that have names: kinds of parts, or choices."""
        if field.kind == "part":
            return tuple(
                word(Saying(field, part), part.title, self.spell, part.type, about=field.title)
                for part in registry_of(cast("type[Part]", field.family))
            )
        return tuple(
            word(Saying(field, value), title, self.spell, value, about=field.title, initials=False)
            for value, title in field.choices
        )


def _ids(layer: Layer) -> tuple[str, ...]:
    held = (getattr(layer, field.name) for field in layer.describe())
    return tuple(part.type for part in held if isinstance(part, Part))
