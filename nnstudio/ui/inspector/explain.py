"""What the pointer is told when it rests on a field: meaning, range, unit and default.

All of it comes from the field's description.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import SEVERAL, Choice
from nnstudio.ui.widgets.number_edit import number_text


def explanation(field: FieldDescription, default: Any, live: bool = False) -> str:
    """A few lines of plain text about a field whose usual value is ``default``, or SEVERAL.

    A ``live`` one is taken over by a run that goes on.
    """
    lines = [
        tr(field.doc) if field.doc else "",
        _range(field),
        tr("Unit: {unit}", unit=tr(field.unit)) if field.unit else "",
        "" if default is SEVERAL else tr("Default: {value}", value=written(field, default)),
        tr("May change while training") if live else "",
    ]
    return "\n".join(line for line in lines if line)


def written(field: FieldDescription, value: Any) -> str:
    """A value of a field in words."""
    if value is None:
        return tr("not set")
    if isinstance(value, Part):
        return tr(value.title)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, (int, float)):
        return _number(value)
    for choice in (Choice(*pair) for pair in field.choices):
        if choice.value == value:
            return tr(choice.title)
    return str(value)


def _range(field: FieldDescription) -> str:
    low, high = field.low, field.high
    if low is None and high is None:
        return ""
    if high is None and low is not None:
        bound = _number(low)
        return tr("Above {low}", low=bound) if field.open_low else tr("At least {low}", low=bound)
    if low is None and high is not None:
        bound = _number(high)
        return (
            tr("Below {high}", high=bound) if field.open_high else tr("At most {high}", high=bound)
        )
    ends = {"low": _number(low or 0), "high": _number(high or 0)}
    if field.open_low and field.open_high:
        return tr("Between {low} and {high}, without either", **ends)
    if field.open_low:
        return tr("Above {low}, up to {high}", **ends)
    if field.open_high:
        return tr("From {low} to below {high}", **ends)
    return tr("From {low} to {high}", **ends)


def _number(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return f"{int(value):,}"
    return number_text(value)
