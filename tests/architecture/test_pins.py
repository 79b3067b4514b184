"""What is installed is what was tested: every dependency has one exact version, inside its range."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from architecture.source import ROOT


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"].get("optional-dependencies", {})
    lines = [
        *project["project"]["dependencies"],
        *extras.get("dev", []),
        *project["build-system"]["requires"],
    ]
    return [Requirement(line) for line in lines]


def pins() -> dict[NormalizedName, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    # Nothing else may stand there: no range, no option, no address of an index.
    assert not [
        line for line in kept if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line)
    ]
    return {
        canonicalize_name(name): version for name, version in (line.split("==") for line in kept)
    }


def test_every_dependency_is_pinned_inside_its_range() -> None:
    pinned = pins()
    wrong = [
        str(requirement)
        for requirement in requirements()
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), ""))
    ]
    assert not wrong


def test_the_releases_known_to_be_broken_are_out_of_range() -> None:
    """PySide6 6.12.0 steals references to None; safetensors 0.8.0 writes foreign memory."""
    ranges = {canonicalize_name(r.name): r.specifier for r in requirements()}
    assert not ranges[canonicalize_name("pyside6-essentials")].contains("6.12.0")
    assert not ranges[canonicalize_name("safetensors")].contains("0.8.0")
