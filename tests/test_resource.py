"""The files that ship with the program must be found wherever it runs from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnstudio
from nnstudio.resource import resource


def test_a_shipped_file_is_found() -> None:
    path = resource("datasets", "mnist_5k.npz")
    assert path.is_file()
    assert path.stat().st_size > 500_000


def test_a_folder_is_found() -> None:
    assert resource("translations").is_dir()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"datasets/nothing\.npz"):
        resource("datasets", "nothing.npz")


@pytest.mark.parametrize(
    "parts", [(), ("..", "pyproject.toml"), ("/etc/passwd",), ("datasets/../../LICENSE",)]
)
def test_nothing_outside_the_resources_is_given(parts: tuple[str, ...]) -> None:
    with pytest.raises(FileNotFoundError):
        resource(*parts)


def test_the_installed_package_comes_before_the_checkout(tmp_path: Path) -> None:
    """Copy the module into a package laid out as the wheel does it, and as the checkout does."""
    package = tmp_path / "nnstudio"
    for folder, content in (
        (package / "resources", "installed"),
        (tmp_path / "resources", "checkout"),
    ):
        folder.mkdir(parents=True)
        (folder / "both.txt").write_text(content, encoding="utf-8")
    (tmp_path / "resources" / "only.txt").write_text("checkout", encoding="utf-8")
    (package / "__init__.py").touch()
    source = Path(nnstudio.__file__).with_name("resource.py").read_text(encoding="utf-8")
    (package / "resource.py").write_text(source, encoding="utf-8")
    ask = (
        "from nnstudio.resource import resource as find;"
        "print(find('both.txt').read_text(), find('only.txt').read_text())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["installed", "checkout"]
