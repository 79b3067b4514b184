"""What every part promises, whatever its family: a manual, honest bounds, a form that can be saved."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from conformance.parts import families, fields, name, parts, variants
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem, ProblemError

PartType = type[Part]
NUMBERS = fields("integer", "number")


def refusal(part: PartType, **values: Any) -> Problem:
    """The one problem with which the part refuses these values."""
    with pytest.raises(ProblemError) as caught:
        part.make(**values)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def beyond(field: FieldDescription, bound: float, up: bool) -> float:
    if field.kind == "integer":
        return int(bound) + (1 if up else -1)
    return float(np.nextafter(bound, np.inf if up else -np.inf))


def bounds(field: FieldDescription) -> list[tuple[float, bool, bool]]:
    """(bound, is the upper one, is refused itself)."""
    found: list[tuple[float, bool, bool]] = []
    if field.low is not None:
        found.append((field.low, False, field.open_low))
    if field.high is not None:
        found.append((field.high, True, field.open_high))
    return found


def test_families_are_found_and_none_is_empty() -> None:
    found = families()
    assert len(found) >= 7
    assert all(len(registry.types()) >= 1 for registry in found.values())


@pytest.mark.parametrize("registry", families().values(), ids=lambda r: r.family)
def test_a_type_is_the_name_of_its_file_and_stands_for_one_part(registry: Any) -> None:
    members = list(registry)
    assert [Path(inspect.getfile(part)).stem for part in members] == [p.type for p in members]
    assert len({part.type for part in members}) == len(members)
    for part in members:
        assert registry.get(part.type) is part
        assert issubclass(part, registry.base)


@pytest.mark.parametrize("part", parts(), ids=name)
def test_a_part_has_a_title_and_a_manual(part: PartType) -> None:
    assert part.title.strip()
    assert "Formula:" in part.manual()
    assert "Reference:" in part.manual()
    assert part.summary().endswith(".")
    for field in part.describe():
        assert field.title.strip(), field.name
        assert field.doc.strip(), field.name


@pytest.mark.parametrize("part", parts(), ids=name)
def test_the_default_values_are_ones_that_would_be_accepted(part: PartType) -> None:
    made = part()
    defaults = {field.name: field.default for field in part.describe()}
    assert part.make(**defaults) == made
    assert made.with_values() == made
    assert hash(part.make(**defaults)) == hash(made)


@pytest.mark.parametrize("part", parts(), ids=name)
def test_a_part_cannot_be_changed(part: PartType) -> None:
    for field in part.describe():
        with pytest.raises(ValidationError):
            setattr(part(), field.name, field.default)


@pytest.mark.parametrize("part", parts(), ids=name)
def test_a_part_survives_a_file(part: PartType) -> None:
    base = families()[part.family].base
    for label, made in variants(part).items():
        text = json.dumps(to_data(made), allow_nan=False)
        again = from_data(base, json.loads(text))
        assert again == made, label
        assert type(again) is part, label


@pytest.mark.parametrize("part", parts(), ids=name)
def test_a_value_with_an_unknown_name_is_refused(part: PartType) -> None:
    problem = refusal(part, nonsense=1)
    assert (problem.code, problem.field) == ("problem.unknown_field", "nonsense")
    with pytest.raises(ProblemError) as caught:
        from_data(families()[part.family].base, {"type": part.type, "nonsense": 1}, "at")
    assert [p.field for p in caught.value.problems] == ["at.nonsense"]


@pytest.mark.parametrize(("part", "field"), NUMBERS, ids=name)
def test_a_bound_is_accepted_and_what_lies_just_outside_is_not(
    part: PartType, field: FieldDescription
) -> None:
    for bound, upper, refused in bounds(field):
        outside = [beyond(field, bound, up=upper)]
        inside = beyond(field, bound, up=not upper) if refused else bound
        assert getattr(part.make(**{field.name: inside}), field.name) == inside
        codes = {"problem.above", "problem.not_below"} if upper else {"problem.below"}
        codes |= set() if upper else {"problem.not_above"}
        for value in [*outside, bound] if refused else outside:
            problem = refusal(part, **{field.name: value})
            assert problem.field == field.name
            assert problem.code in codes
            assert problem.values["bound"] == bound
            assert problem.values["name"] == field.title


@pytest.mark.parametrize(("part", "field"), NUMBERS, ids=name)
def test_typing_and_files_accept_and_refuse_the_same_numbers(
    part: PartType, field: FieldDescription
) -> None:
    for bound, upper, refused in bounds(field):
        for value in (bound, beyond(field, bound, up=upper), beyond(field, bound, up=not upper)):
            if value == bound and not refused:
                assert parse(field, repr(value)) == value
                continue
            try:
                made = getattr(part.make(**{field.name: value}), field.name)
            except ProblemError as error:
                with pytest.raises(ProblemError) as caught:
                    parse(field, repr(value))
                (typed,), (stored,) = caught.value.problems, error.problems
                assert (typed.code, typed.field) == (stored.code, stored.field)
                assert typed.values == stored.values
            else:
                assert parse(field, repr(value)) == made


@pytest.mark.parametrize(("part", "field"), NUMBERS, ids=name)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, "1", True, [1]], ids=repr)
def test_what_is_no_number_is_refused(part: PartType, field: FieldDescription, value: Any) -> None:
    assert refusal(part, **{field.name: value}).field == field.name


@pytest.mark.parametrize(("part", "field"), fields("integer"), ids=name)
def test_a_fraction_is_no_whole_number(part: PartType, field: FieldDescription) -> None:
    assert refusal(part, **{field.name: 2.5}).field == field.name


@pytest.mark.parametrize(("part", "field"), fields(), ids=name)
def test_nothing_is_refused_where_a_value_is_needed(
    part: PartType, field: FieldDescription
) -> None:
    if field.optional:
        assert getattr(part.make(**{field.name: None}), field.name) is None
    else:
        assert refusal(part, **{field.name: None}).field == field.name


@pytest.mark.parametrize(("part", "field"), fields("choice"), ids=name)
def test_a_choice_takes_its_values_and_nothing_else(
    part: PartType, field: FieldDescription
) -> None:
    values = [value for value, _ in field.choices]
    assert field.default in values
    for value in values:
        assert getattr(part.make(**{field.name: value}), field.name) == value
        assert parse(field, value) == value
    problem = refusal(part, **{field.name: "nonsense"})
    assert (problem.code, problem.field) == ("problem.unknown_choice", field.name)


@pytest.mark.parametrize(("part", "field"), fields("part"), ids=name)
def test_a_part_in_a_part_comes_from_the_right_family(
    part: PartType, field: FieldDescription
) -> None:
    assert field.family is not None
    strangers = [other for other in parts() if not issubclass(other, field.family)]
    assert refusal(part, **{field.name: strangers[0]()}).field == field.name
    assert refusal(part, **{field.name: field.default.type}).field == field.name
    for member in families()[field.family.family]:
        assert parse(field, member.type) == member()


@pytest.mark.parametrize(("part", "field"), fields("integer", "number", "choice"), ids=name)
def test_the_default_value_can_be_typed(part: PartType, field: FieldDescription) -> None:
    shown = "all" if field.default is None else str(field.default)
    typed = parse(field, f" {shown} ")
    assert typed == field.default
    assert type(typed) is type(field.default)
