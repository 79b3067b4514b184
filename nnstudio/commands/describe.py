"""``nnstudio describe``: every part and setting there is, with its fields, bounds and defaults.

All of it comes from the descriptions themselves, so a part that was added yesterday is in it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any, cast

from nnstudio.commands.ending import DONE, USAGE, Ended
from nnstudio.commands.output import table, write, write_json

# These bring in every family there is.
from nnstudio.core.diagnosis import base as _rules  # noqa: F401
from nnstudio.core.experiment.experiment import DataChoice, Training
from nnstudio.core.importers import base as _importers  # noqa: F401
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.parts.registry import Registry, registries, registry_of
from nnstudio.core.training import trainer as _trainer  # noqa: F401
from nnstudio.language import tr
from nnstudio.version import __version__

_SETTINGS: dict[str, type[Description]] = {"data": DataChoice, "training": Training}


def run(asked: Namespace) -> int:
    """Write the parts of all families, of one family, or one part."""
    chosen = tuple(_chosen(asked.family, asked.part))
    settings = {} if asked.family else _SETTINGS
    if asked.json:
        write_json(_data(chosen, settings), indent=1)
    elif asked.part:
        _write_page(chosen[0])
    else:
        _write_tables(chosen, settings)
    return DONE


def _chosen(family: str | None, type_id: str | None) -> Iterator[type[Part]]:
    known: dict[str, Registry[Any]] = registries()
    if family is None:
        for registry in known.values():
            yield from registry
    elif family not in known:
        raise Ended(
            USAGE,
            tr(
                "There is no kind of part called {family}; there are: {families}.",
                family=family,
                families=", ".join(known),
            ),
        )
    elif type_id is None:
        yield from known[family]
    else:
        yield known[family].get(type_id)


def _data(parts: Sequence[type[Part]], settings: dict[str, type[Description]]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "version": __version__,
        "parts": [
            {
                "family": part.family,
                "type": part.type,
                "title": tr(part.title),
                "summary": part.summary(),
                "manual": part.manual(),
                "fields": [_field_data(field) for field in part.describe()],
            }
            for part in parts
        ],
    }
    if settings:
        data["settings"] = [
            {"path": path, "fields": [_field_data(field) for field in section.describe()]}
            for path, section in settings.items()
        ]
    return data


def _field_data(field: FieldDescription) -> dict[str, Any]:
    return {
        "name": field.name,
        "title": tr(field.title),
        "doc": tr(field.doc),
        "kind": field.kind,
        "default": to_data(field.default),
        "low": field.low,
        "high": field.high,
        "open_low": field.open_low,
        "open_high": field.open_high,
        "scale": field.scale,
        "unit": field.unit,
        "live": field.live,
        "optional": field.optional,
        "choices": [value for value, _ in field.choices],
        "accepts": list(_accepted(field)),
        "family": cast("type[Part]", field.family).family if field.kind == "part" else None,
    }


def _write_tables(parts: Sequence[type[Part]], settings: dict[str, type[Description]]) -> None:
    families: dict[str, list[type[Part]]] = {}
    for part in parts:
        families.setdefault(part.family, []).append(part)
    first = True
    for family, members in families.items():
        _heading(family, first)
        first = False
        rows: list[Sequence[str]] = []
        for part in members:
            rows.append((part.type, tr(part.title), "", ""))
            rows += [_row(field) for field in part.describe()]
        _write_rows(rows)
    for path, section in settings.items():
        _heading(path, first)
        _write_rows([_row(field) for field in section.describe()])


def _heading(name: str, first: bool) -> None:
    if not first:
        write()
    write(name)


def _row(field: FieldDescription) -> tuple[str, str, str, str]:
    return f"  {field.name}", tr(field.title), _shown_default(field), _range(field)


def _write_page(part: type[Part]) -> None:
    write(f"{part.family} {part.type}: {tr(part.title)}")
    write()
    write(part.manual())
    fields = part.describe()
    if not fields:
        return
    write()
    _write_rows([_row(field) for field in fields])
    write()
    for field in fields:
        if field.doc:
            write(f"{field.name}: {tr(field.doc)}")


def _write_rows(rows: Sequence[Sequence[str]]) -> None:
    for line in table([tuple(row) for row in rows]):
        write("  " + line)


def _shown_default(field: FieldDescription) -> str:
    if field.default is None:
        return tr("all") if field.optional else ""
    if isinstance(field.default, Part):
        return field.default.type
    if isinstance(field.default, float):
        return f"{field.default:g}"
    return str(field.default)


def _range(field: FieldDescription) -> str:
    """What a person may type: the choices, the ids of the parts, or the bounds (an open one with < or >)."""
    names = [value for value, _ in field.choices] or list(_accepted(field))
    if names:
        return " | ".join(names)
    bounds: list[str] = []
    if field.low is not None:
        bounds.append(f"{'>' if field.open_low else '≥'} {field.low:,.10g}")
    if field.high is not None:
        bounds.append(f"{'<' if field.open_high else '≤'} {field.high:,.10g}")
    return ", ".join(bounds)


def _accepted(field: FieldDescription) -> tuple[str, ...]:
    return tuple(registry_of(field.family).types()) if field.kind == "part" and field.family else ()
