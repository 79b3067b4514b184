"""Frozen, self-describing values: the base of every layer, activation, optimiser, data set and setting.

A part's class is its description, its docstring its manual page, and its file name its id in saved files.
"""

from __future__ import annotations

import inspect
import types
import typing
from functools import cache
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo as PydanticField

from nnstudio.core.parts.fields import FieldDescription, Kind, Meaning
from nnstudio.core.parts.problem import Problem, ProblemError


class Description(BaseModel):
    """A frozen record whose fields carry their meaning; strict about types, refuses NaN and unknown names."""

    # Most parts are never made in one session: what checks their values is built when the first one is.
    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True
    )

    title: ClassVar[str] = ""

    @classmethod
    def describe(cls) -> tuple[FieldDescription, ...]:
        """All fields that are chosen, in order, as forms, options and reference pages need them."""
        return _described(cls)

    @classmethod
    def field(cls, name: str) -> FieldDescription:
        """One field by name; raises KeyError when there is none."""
        return _describe(name, cls.model_fields[name])

    def with_values(self, **values: Any) -> Self:
        """A copy with some values replaced, validated as if newly made.

        Raises:
            ProblemError: naming each field whose value is refused.
        """
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).make(**{**given, **values})

    @classmethod
    def make(cls, **values: Any) -> Self:
        """Build from values; raises ProblemError (never pydantic's own error) when one is refused."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise ProblemError(problems_of(cls, error)) from None


class Part(Description):
    """A description that belongs to a family and has an id: the name of the file that defines it.

    Attributes:
        neutral: whether it does nothing to what passes: what is left when a choice of its family is
            taken away.
    """

    type: ClassVar[str] = ""
    family: ClassVar[str] = ""
    order: ClassVar[int] = 100
    neutral: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        module = cls.__module__.rpartition(".")[2]
        if module != "base":
            cls.type = module

    @classmethod
    def manual(cls) -> str:
        """The docstring: formula, meaning, reference."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def summary(cls) -> str:
        """The first line of the manual."""
        return cls.manual().partition("\n")[0]

    @property
    def kept_data(self) -> dict[str, Any] | None:
        """Its JSON data where those are not its fields, because it stands for something unknown."""
        return None

    @property
    def active(self) -> bool:
        """Whether it does anything as it is set; one that does not is not named on a block."""
        return True

    @property
    def chip(self) -> str:
        """The short name shown on a block: its title and the numbers that were changed."""
        changed = [
            f"{value:g}"
            for field in self.describe()
            if field.kind in ("integer", "number")
            and (value := getattr(self, field.name)) != field.default
        ]
        return " ".join((self.title, *changed))


def problems_of(cls: type[Description], error: ValidationError, path: str = "") -> list[Problem]:
    """Translate pydantic's findings into problems that name the field, the value and the bound."""
    found: list[Problem] = []
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        where = ".".join([*([path] if path else []), *(str(key) for key in detail["loc"])])
        known = name in cls.model_fields
        title = (cls.model_fields[name].title or name) if known else name
        found.append(_problem(detail["type"], title, where, detail.get("input"), detail.get("ctx")))
    return found


def _problem(code: str, title: str, where: str, value: Any, context: Any) -> Problem:
    bounds: dict[str, Any] = context or {}
    shown = value if isinstance(value, (int, float)) else str(value)[:80]
    match code:
        case "greater_than_equal":
            return Problem.of(
                "problem.below", field=where, name=title, bound=bounds["ge"], value=shown
            )
        case "greater_than":
            return Problem.of(
                "problem.not_above", field=where, name=title, bound=bounds["gt"], value=shown
            )
        case "less_than_equal":
            return Problem.of(
                "problem.above", field=where, name=title, bound=bounds["le"], value=shown
            )
        case "less_than":
            return Problem.of(
                "problem.not_below", field=where, name=title, bound=bounds["lt"], value=shown
            )
        case "finite_number":
            return Problem.of("problem.not_finite", field=where, name=title, value=shown)
        case "extra_forbidden":
            return Problem.of("problem.unknown_field", field=where, name=title)
        case "missing":
            return Problem.of("problem.missing_field", field=where, name=title)
        case "string_too_long":
            return Problem.of(
                "problem.too_long", field=where, name=title, bound=bounds["max_length"]
            )
        case "literal_error":
            return Problem.of(
                "problem.unknown_choice",
                field=where,
                name=title,
                value=shown,
                choices=str(bounds.get("expected", "")).replace("'", ""),
            )
        case _:
            return Problem.of("problem.wrong_type", field=where, name=title, value=shown)


@cache
def _described(cls: type[Description]) -> tuple[FieldDescription, ...]:
    """The fields of a class, which never change; forms and cards ask for them all the time."""
    return tuple(
        _describe(name, info) for name, info in cls.model_fields.items() if not _recorded(info)
    )


def _recorded(info: PydanticField) -> bool:
    return any(isinstance(m, Meaning) and m.recorded for m in info.metadata)


def _describe(name: str, info: PydanticField) -> FieldDescription:
    meaning = next((m for m in info.metadata if isinstance(m, Meaning)), Meaning())
    annotation, optional = _without_none(info.annotation)
    low, open_low = _bound(info.metadata, "ge", "gt")
    high, open_high = _bound(info.metadata, "le", "lt")
    kind = _kind(annotation)
    return FieldDescription(
        name=name,
        title=info.title or name,
        doc=info.description or "",
        kind=kind,
        default=info.get_default(call_default_factory=True),
        low=low,
        high=high,
        open_low=open_low,
        open_high=open_high,
        scale=meaning.scale,
        unit=meaning.unit,
        live=meaning.live,
        optional=optional,
        choices=meaning.choices,
        short=meaning.short,
        start=meaning.start,
        shown=meaning.shown,
        family=annotation if kind == "part" else None,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        rest = [a for a in typing.get_args(annotation) if a is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _kind(annotation: Any) -> Kind:
    if typing.get_origin(annotation) is typing.Literal:
        return "choice"
    if isinstance(annotation, type):
        if issubclass(annotation, bool):
            return "flag"
        if issubclass(annotation, int):
            return "integer"
        if issubclass(annotation, float):
            return "number"
        if issubclass(annotation, Description):
            return "part"
    return "text"


def _bound(metadata: list[Any], closed: str, opened: str) -> tuple[Any, bool]:
    for item in metadata:
        if hasattr(item, closed):
            return getattr(item, closed), False
        if hasattr(item, opened):
            return getattr(item, opened), True
    return None, False
