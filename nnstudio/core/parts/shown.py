"""Words from a file, made fit to stand in a sentence.

A name in a file may hold line feeds, marks that turn the writing around, or ten thousand characters.
"""

from __future__ import annotations

LONGEST = 80


def shown(text: str, longest: int = LONGEST) -> str:
    """``text`` cut to ``longest`` characters, with a replacement sign for what cannot be printed."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut)
