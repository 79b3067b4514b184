"""Which importer reads some data, and a first look at them.

The content decides, not the name: a file called .csv may hold anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnstudio.core.importers.base import IMPORTERS, PREVIEW_ROWS, Importer, Preview
from nnstudio.core.importers.pictures import SUFFIXES
from nnstudio.core.importers.reading import Reading
from nnstudio.core.parts.problem import Problem, ProblemError


def recognised(path: str) -> type[Importer]:
    """The importer that reads the file or folder at ``path``.

    Raises:
        ProblemError: ``problem.data_*`` where there is nothing, or nothing that can be read.
    """
    with Reading(path) as reading:
        folder = Path(path).is_dir()
        beginning = b"" if folder else reading.beginning()
        if not folder and not beginning:
            raise ProblemError(Problem.of("problem.data_empty", path=reading.name))
        for kind in sorted(IMPORTERS, key=lambda kind: not kind.signed):
            if kind.folder == folder and kind.recognises(reading, beginning):
                return kind
        raise ProblemError(Problem.of("problem.data_unknown_format", path=reading.name))


def recognised_new(path: str) -> type[Importer]:
    """The importer that reads samples to ask about: as `recognised`, and single pictures, too.

    Raises:
        ProblemError: where there is nothing, or nothing that can be read.
    """
    if "\0" not in path and Path(path).is_file() and path.lower().endswith(SUFFIXES):
        return IMPORTERS.get("image_folder")
    return recognised(path)


def preview(path: str, importer: Importer | None = None, rows: int = PREVIEW_ROWS) -> Preview:
    """The beginning of some data as it would be understood, without reading all of them.

    Without an importer it is found and its options are guessed. With one they are used as they are; where they
    change what the columns are, these are guessed anew, and the preview's importer has them.

    Raises:
        ProblemError: with cause and place, where the data cannot be read.
    """
    chosen = recognised(path)() if importer is None else importer
    with Reading(path) as reading:
        if importer is None:
            chosen = chosen.guessed(reading)
        return chosen.preview(reading, rows)


def suffixes() -> dict[str, Any]:
    """For a dialog that opens files: the title of each importer of files and the ends of their names."""
    return {kind.title: kind.suffixes for kind in IMPORTERS if not kind.folder}
