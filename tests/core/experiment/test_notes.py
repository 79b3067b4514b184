"""Notes are part of the layout: saved and undone with it, and no result depends on them."""

from __future__ import annotations

import json

import pytest

from nnstudio.core.experiment import note_edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.note import LONGEST
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.core.parts.problem import ProblemError

XOR = example("xor-tanh")
TEXT = "여기서 기울기 소실\n왜?"


def test_a_note_is_added_written_moved_made_wider_and_removed() -> None:
    one, first = note_edits.add_note(XOR, (10, 20), TEXT)
    two, second = note_edits.add_note(one, (0, 0))
    assert (first, second) == ("note_1", "note_2")
    two = note_edits.write_note(two, second, "b")
    two = note_edits.move_notes(two, {second: (5, 6), "no_such": (0, 0)})
    two = note_edits.resize_note(two, second, 1e9)
    assert [(n.id, n.text, n.x, n.y, n.width) for n in two.notes] == [
        ("note_1", TEXT, 10.0, 20.0, 180.0),
        ("note_2", "b", 5.0, 6.0, 2000.0),
    ]
    assert note_edits.remove_notes(two, [second]) == one
    assert note_edits.write_note(one, first, " \n ") == XOR
    assert note_edits.remove_notes(XOR, ["note_1"]) is XOR


def test_no_result_depends_on_a_note_but_equality_does() -> None:
    noted, _ = note_edits.add_note(XOR, (0, 0), TEXT)
    assert noted.settings_hash == XOR.settings_hash
    assert noted != XOR


def test_a_text_that_is_too_long_is_refused() -> None:
    noted, note_id = note_edits.add_note(XOR, (0, 0), "x" * LONGEST)
    with pytest.raises(ProblemError, match="too_long"):
        note_edits.write_note(noted, note_id, "x" * (LONGEST + 1))


def test_there_is_an_end_to_notes() -> None:
    many, _ = note_edits.add_note(XOR, (0, 0), "x")
    note = many.notes[0]
    ids = (f"n{n}" for n in range(note_edits.MOST_NOTES))
    full = many.with_values(notes=tuple(note.with_values(id=each) for each in ids))
    with pytest.raises(ProblemError, match="too_many_notes"):
        note_edits.add_note(full, (0, 0))


def test_notes_come_back_from_a_file_and_older_files_have_none() -> None:
    noted, _ = note_edits.add_note(XOR, (-3.5, 20), TEXT)
    text = experiment_to_text(noted)
    assert experiment_from_text(text) == noted
    data = json.loads(text)
    del data["experiment"]["notes"], data["needs"]
    assert experiment_from_text(json.dumps({**data, "version": 1})) == XOR


@pytest.mark.parametrize(
    ("ids", "code"),
    [(["a", "a"], "duplicate_note"), ([""], "missing_field"), (["a"] * 1001, "too_many")],
)
def test_notes_of_a_stranger_are_checked(ids: list[str], code: str) -> None:
    data = json.loads(experiment_to_text(XOR))
    data["experiment"]["notes"] = [{"id": each, "text": "x"} for each in ids]
    with pytest.raises(ProblemError, match=code):
        experiment_from_text(json.dumps(data))
