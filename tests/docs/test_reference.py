"""The committed reference pages are what the parts' descriptions say today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    wanted = module.pages()
    folder = ROOT / "docs" / "reference"
    assert sorted(path.name for path in folder.glob("*.md")) == sorted(wanted)
    for name, text in wanted.items():
        assert (folder / name).read_text(encoding="utf-8") == text, f"run scripts/reference: {name}"
