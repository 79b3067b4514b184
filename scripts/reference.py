"""Write docs/reference from the parts' own descriptions: one page per family.

A test compares the pages with what this script would write, so they are always true.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path

import nnstudio.core as core
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry, registries

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    for module in pkgutil.iter_modules(core.__path__, "nnstudio.core."):
        if module.ispkg:
            importlib.import_module(module.name)
            base = f"{module.name}.base"
            if importlib.util.find_spec(base) is not None:
                importlib.import_module(base)
    families = registries()
    made = {f"{family}.md": _page(registry) for family, registry in sorted(families.items())}
    links = "".join(
        f"- [{family}]({family}.md): {', '.join(part.title for part in registry)}\n"
        for family, registry in sorted(families.items())
    )
    head = "# Reference\n\nMade from the parts' own descriptions by `scripts/reference`.\n\n"
    made["README.md"] = head + links
    return made


def _page(registry: Registry[Part]) -> str:
    parts = "\n".join(_part(part) for part in registry)
    return f"# {registry.family}\n\nMade by `scripts/reference`; edit the parts, not this page.\n\n{parts}"


def _part(part: type[Part]) -> str:
    rows = "".join(_row(field) for field in part.describe())
    table = f"\n| field | meaning | default | range |\n|---|---|---|---|\n{rows}" if rows else ""
    return f"## {part.title} (`{part.type}`)\n\n{part.manual()}\n{table}"


def _row(field: FieldDescription) -> str:
    default = field.default.type if isinstance(field.default, Part) else field.default
    shown = "all" if default is None else f"`{default}`"
    return f"| `{field.name}` | {field.title}: {field.doc} | {shown} | {_range(field)} |\n"


def _range(field: FieldDescription) -> str:
    if field.choices:
        return ", ".join(f"`{value}`" for value, _ in field.choices)
    if field.family is not None:
        return f"a part: [{field.family.family}]({field.family.family}.md)"
    low = "" if field.low is None else f"{'>' if field.open_low else '≥'} {field.low:g}"
    high = "" if field.high is None else f"{'<' if field.open_high else '≤'} {field.high:g}"
    live = "changes while training" if field.live else ""
    return ", ".join(word for word in (low, high, live) if word)


def main() -> int:
    """Write all pages and remove those of families that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
