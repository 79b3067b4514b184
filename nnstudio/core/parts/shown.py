"""Words from a file, made fit to stand in a sentence.

A name in a file may hold line feeds, marks that turn the writing around, or ten thousand characters.
"""

from __future__ import annotations

LONGEST = 80

_JOINERS = "\u200c\u200d"
"""They make one picture of several emoji, and letters of some scripts join or not; nothing else."""


def shown(text: str, longest: int = LONGEST) -> str:
    """``text`` cut to ``longest`` characters, with a replacement sign for what cannot be printed."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        c if c.isprintable() or c in _JOINERS else "\N{REPLACEMENT CHARACTER}" for c in cut
    )
