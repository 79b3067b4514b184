"""The editor of the number of training samples, where an empty line means all there are.

It says how many those are, because "all" is a number people want to know.
"""

from __future__ import annotations

from nnstudio.core.experiment.experiment import DataChoice
from nnstudio.core.parts.part import Description
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.integer import IntegerEditor


class SamplesEditor(IntegerEditor):
    """A line for a number of samples; empty for all of them."""

    def hint(self, owners: tuple[Description, ...]) -> str:
        owner = owners[0]
        if not isinstance(owner, DataChoice):
            return super().hint(owners)
        return tr("all {count}", count=f"{owner.available:,}")
