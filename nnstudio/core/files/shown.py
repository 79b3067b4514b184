"""Words from a file, made fit to stand in a sentence; the way to them that reading a file takes.

They are made in `parts`, because whatever reads anything needs them.
"""

from nnstudio.core.parts.shown import shown

__all__ = ["shown"]
