"""Looks at the beginning of a file in a thread, the newest question only.

Options change faster than a large beginning is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.latest import Latest

if TYPE_CHECKING:
    from nnstudio.core.importers.base import Importer, Preview


class Wish(NamedTuple):
    """A file or folder, and the importer with the options to use; without one they are guessed."""

    path: str
    importer: Importer | None = None


class PreviewTask(Latest):
    """Answers each ``Wish`` with a ``Preview``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("preview", _look, parent)


def _look(wish: Wish) -> Preview:
    """Called in the thread."""
    from nnstudio.core.importers.finding import preview

    try:
        return preview(wish.path, wish.importer)
    except MemoryError:
        raise ProblemError(Problem.of("problem.out_of_memory")) from None
