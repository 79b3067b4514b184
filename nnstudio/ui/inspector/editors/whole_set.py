"""The editor of the batch size, where an empty line means the whole set.

It says so in the word that can be typed there, too.
"""

from __future__ import annotations

from nnstudio.core.parts.part import Description
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.integer import IntegerEditor


class WholeSetEditor(IntegerEditor):
    """A line for a number of samples; empty for all of them."""

    def hint(self, owners: tuple[Description, ...]) -> str:
        return tr("all")
