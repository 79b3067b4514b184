"""A block of a kind that this version does not know: it stands where it stood and keeps all that it was.

A file with such a block opens, shows it, cannot be trained, and is saved with the block as it came.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar, Self

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.fields import FieldDescription, text

MOST_SOURCES = 10_000
KIND_LETTERS = 40


class Placeholder(Layer):
    """What is left of a block that cannot be read: its data. It is no layer of the palette."""

    title: ClassVar[str] = "Unknown block"
    group: ClassVar[str] = ""
    tint: ClassVar[str] = "unknown"
    sources: ClassVar[tuple[int, int]] = (0, MOST_SOURCES)

    kind: str = text("", "Kind", longest=KIND_LETTERS)
    content: str = text("{}", "Content")

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """The placeholder of a layer's JSON data."""
        kind = str(data.get("type", ""))
        kind = "".join(letter if letter.isprintable() else "?" for letter in kind)
        # In order, so that it is the same value from every form of file.
        content = json.dumps(data, ensure_ascii=False, sort_keys=True)
        return cls(kind=kind[:KIND_LETTERS], content=content)

    @classmethod
    def describe(cls) -> tuple[FieldDescription, ...]:
        """Nothing of it can be set."""
        return ()

    @property
    def kept_data(self) -> dict[str, Any]:
        """The data it was read from."""
        return json.loads(self.content)

    @property
    def chip(self) -> str:
        """The name the kind has in the file."""
        return self.kind

    def features(self, inputs: tuple[int, ...]) -> int:
        return inputs[0] if inputs else 1
