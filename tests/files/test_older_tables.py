"""Curves of files from before there was validation data are read; what was not measured is not a number."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.files.tables import LATER_COLUMNS, read_history, write_evaluations, write_losses
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.history import COLUMNS, History

MEMBERS = ("history.csv", "steps.csv")


def history(validation: float) -> History:
    made = History()
    made.add_losses(np.array([0.5, 0.25]))
    for step in (0.0, 1.0, 2.0):
        row = {name: step + number / 16 for number, name in enumerate(COLUMNS)}
        row |= dict.fromkeys(LATER_COLUMNS, validation)
        made.add_evaluation({**row, "step": step})
    return made


def older(table: bytes) -> bytes:
    """The same table as an older version wrote it."""
    kept = [number for number, name in enumerate(COLUMNS) if name not in LATER_COLUMNS]
    lines = table.decode().splitlines()
    return "\n".join(",".join(line.split(",")[k] for k in kept) for line in lines).encode() + b"\n"


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_table_without_validation_is_read(ending: bytes) -> None:
    made = history(np.nan)
    table = older(write_evaluations(made)).replace(b"\n", ending)
    assert b"validation" not in table
    found = read_history(table, write_losses(made), MEMBERS, 2)
    np.testing.assert_array_equal(found.evaluations, made.evaluations)
    assert np.isnan(found.column("validation_loss")).all()


def test_a_table_with_validation_keeps_it() -> None:
    made = history(0.75)
    found = read_history(write_evaluations(made), write_losses(made), MEMBERS, 2)
    assert found.column("validation_accuracy").tolist() == [0.75] * 3
    np.testing.assert_array_equal(found.evaluations, made.evaluations)


def test_a_table_with_one_of_the_two_columns_is_refused() -> None:
    made = history(0.5)
    lines = write_evaluations(made).decode().splitlines()
    at = COLUMNS.index("validation_loss")
    cut = [",".join(c for k, c in enumerate(line.split(",")) if k != at) for line in lines]
    with pytest.raises(ProblemError) as caught:
        read_history("\n".join(cut).encode(), write_losses(made), MEMBERS, 2)
    assert [p.code for p in caught.value.problems] == ["problem.run_table_header"]
