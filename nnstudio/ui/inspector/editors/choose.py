"""Which editor a field gets: by its kind, unless the window has a better one for just this field.

Descriptions say what a value means; only here does that become a control.
"""

from __future__ import annotations

from nnstudio.core.experiment.experiment import DataChoice, Training
from nnstudio.core.parts.fields import FieldDescription, Kind
from nnstudio.core.parts.part import Description
from nnstudio.ui.inspector.editors.base import Editor
from nnstudio.ui.inspector.editors.choice import ChoiceEditor
from nnstudio.ui.inspector.editors.flag import FlagEditor
from nnstudio.ui.inspector.editors.integer import IntegerEditor
from nnstudio.ui.inspector.editors.number import NumberEditor
from nnstudio.ui.inspector.editors.part import PartEditor
from nnstudio.ui.inspector.editors.samples import SamplesEditor
from nnstudio.ui.inspector.editors.text import TextEditor
from nnstudio.ui.inspector.editors.whole_set import WholeSetEditor

EDITORS: dict[Kind, type[Editor]] = {
    "integer": IntegerEditor,
    "number": NumberEditor,
    "flag": FlagEditor,
    "choice": ChoiceEditor,
    "text": TextEditor,
    "part": PartEditor,
}

OVERRIDES: dict[tuple[type[Description], str], type[Editor]] = {
    (DataChoice, "training_samples"): SamplesEditor,
    (Training, "batch_size"): WholeSetEditor,
}


def editor_class(owner: type[Description], field: FieldDescription) -> type[Editor]:
    """The editor for a field of ``owner``."""
    return OVERRIDES.get((owner, field.name), EDITORS[field.kind])
