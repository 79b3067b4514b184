"""The pure edits of notes: add, write, move, remove.

They stand beside the edits of blocks and are used the same way; nothing here changes what is trained.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.note import Note
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_NOTES = 1_000


def free_note_id(taken: Container[str]) -> str:
    """An id that no note has: ``note_`` with the lowest free number."""
    number = 1
    while f"note_{number}" in taken:
        number += 1
    return f"note_{number}"


def add_note(
    experiment: Experiment, at: tuple[float, float], text: str = ""
) -> tuple[Experiment, str]:
    """Place a new note with its top left corner at a point; returns its id too.

    Raises:
        ProblemError: where there are too many, or the text is too long.
    """
    if len(experiment.notes) >= MOST_NOTES:
        count = len(experiment.notes) + 1
        raise ProblemError(Problem.of("problem.too_many_notes", count=count, bound=MOST_NOTES))
    note_id = free_note_id({note.id for note in experiment.notes})
    note = Note.make(id=note_id, text=text, x=float(at[0]), y=float(at[1]))
    return experiment.with_values(notes=(*experiment.notes, note)), note_id


def write_note(experiment: Experiment, note_id: str, text: str) -> Experiment:
    """Give a note another text; one without any text goes away."""
    if not text.strip():
        return remove_notes(experiment, [note_id])
    return _with_note(experiment, note_id, text=text)


def resize_note(experiment: Experiment, note_id: str, width: float) -> Experiment:
    """Make a note wider or narrower, within what a note may be."""
    bounds = Note.field("width")
    assert bounds.low is not None and bounds.high is not None
    return _with_note(experiment, note_id, width=min(max(float(width), bounds.low), bounds.high))


def move_notes(experiment: Experiment, places: Mapping[str, tuple[float, float]]) -> Experiment:
    """Give notes new places; ids that no note has are ignored."""
    return _with_notes(
        experiment,
        (
            note.with_values(x=float(places[note.id][0]), y=float(places[note.id][1]))
            if note.id in places
            else note
            for note in experiment.notes
        ),
    )


def remove_notes(experiment: Experiment, ids: Iterable[str]) -> Experiment:
    """Remove notes; ids that no note has are ignored."""
    gone = set(ids)
    if gone.isdisjoint(note.id for note in experiment.notes):
        return experiment
    return _with_notes(experiment, (note for note in experiment.notes if note.id not in gone))


def _with_note(experiment: Experiment, note_id: str, **values: Any) -> Experiment:
    return _with_notes(
        experiment,
        (note.with_values(**values) if note.id == note_id else note for note in experiment.notes),
    )


def _with_notes(experiment: Experiment, notes: Iterable[Note]) -> Experiment:
    return experiment.with_values(notes=tuple(notes))
