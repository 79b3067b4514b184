"""The first thing read of every file: that it is ours, of which version, and who can read it.

``version`` is the format it was written in and ``needs`` the oldest format that a program must know to
read it, so that small additions do not lock older programs out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from nnstudio.core.files.migrations import NEEDS, VERSION
from nnstudio.core.files.shown import shown
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.version import __version__

FORMAT = "nnstudio"


@dataclass(frozen=True)
class Manifest:
    """What a file says about itself."""

    version: int = VERSION
    needs: int = VERSION

    @property
    def newer(self) -> bool:
        """True for a file of a newer program that this one may read: it may leave out what is new."""
        return self.version > VERSION


def manifest_data(needs: int = NEEDS, runs: Sequence[str] = ()) -> dict[str, Any]:
    """The manifest of a file written now, for programs that know the format ``needs``.

    ``runs`` are the folders of the runs inside, the newest first and the earlier ones from the oldest on.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "needs": needs,
        "written_by": __version__,
        **({"runs": list(runs)} if runs else {}),
    }


def read_manifest(data: Any, path: str, place: str) -> Manifest:
    """Check the manifest ``data``; ``path`` names the file and ``place`` the member in messages.

    Raises:
        ProblemError: ``problem.not_ours``, ``problem.manifest_wrong`` or ``problem.newer_version``.
    """
    if not isinstance(data, dict) or cast("dict[str, Any]", data).get("format") != FORMAT:
        raise ProblemError(Problem.of("problem.not_ours", path=path))
    given = cast("dict[str, Any]", data)
    version = _version(given.get("version"), "version", place)
    needs = _version(given.get("needs", version), "needs", place)
    if needs > VERSION:
        author = given.get("written_by")
        raise ProblemError(
            Problem.of(
                "problem.newer_version",
                path=path,
                needs=needs,
                version=VERSION,
                written_by=shown(author, 20) if isinstance(author, str) else "?",
            )
        )
    return Manifest(version, needs)


def _version(value: Any, name: str, place: str) -> int:
    if type(value) is int and 1 <= value < 2**31:
        return value
    problem = Problem.of("problem.manifest_wrong", place=place, name=name, value=shown(str(value)))
    raise ProblemError(problem)
