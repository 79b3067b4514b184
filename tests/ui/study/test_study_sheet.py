"""How comparisons are laid out: which settings make rows, columns and curves, and what a curve is of."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.paths import change
from nnstudio.core.study.crew import Standing
from nnstudio.core.study.variants import variants, vary
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.ui.study.study_sheet import Arrangement, SheetMaker, arrangement, curve
from nnstudio.ui.study.study_view import Named, StudyView, twin_facet


@pytest.mark.parametrize(
    ("sizes", "apart", "expected"),
    [
        ((), True, Arrangement()),
        ((5,), False, Arrangement(curves=(0,))),
        ((5,), True, Arrangement(columns=(0,), folded=True)),
        ((4, 4), True, Arrangement(rows=(0,), columns=(1,))),
        ((4, 4), False, Arrangement(curves=(0, 1))),
        # The figure of the lectures: 16 plots with two curves each.
        ((16, 2), True, Arrangement(columns=(0,), curves=(1,), folded=True)),
        ((2, 16), True, Arrangement(columns=(1,), curves=(0,), folded=True)),
        ((2, 2), True, Arrangement(rows=(0,), columns=(1,))),
        ((3, 3, 2), True, Arrangement(rows=(0,), columns=(1,), curves=(2,))),
    ],
)
def test_settings_become_rows_columns_or_curves(sizes, apart, expected) -> None:
    assert arrangement(sizes, apart) == expected


def history(*losses: float) -> History:
    made = History()
    for epoch, loss in enumerate(losses):
        made.add_evaluation(dict.fromkeys(COLUMNS, loss) | {"epoch": float(epoch)})
    return made


def standing(number: int, status: str, *losses: float) -> Standing:
    checkpoint = Checkpoint(example("xor-tanh"), 1, "done", {}, {}, {}, {}, history(*losses))
    return Standing(number, status, 1, 1, checkpoint)  # type: ignore[arg-type]


def test_seeds_are_a_mean_between_the_lowest_and_the_highest() -> None:
    made = curve(0, "a", 0, [standing(0, "done", 2, 1), standing(1, "done", 4, 3)], "train_loss")
    assert list(made.y) == [3, 2] and made.low is not None and made.high is not None
    assert list(made.low) == [2, 1] and list(made.high) == [4, 3]


def test_a_run_that_diverged_leaves_the_mean_to_the_others() -> None:
    lost = standing(1, "diverged", 2, np.inf)
    made = curve(0, "a", 0, [standing(0, "done", 2, 1), lost], "train_loss")
    assert list(made.y) == [2, 1] and made.ending == "" and made.low is None
    assert curve(0, "a", 0, [lost], "train_loss").ending == "diverged"


def test_a_run_that_has_measured_nothing_has_no_points() -> None:
    made = curve(0, "a", 0, [Standing(0, "waiting", 0, 1)], "train_loss")
    assert made.last == -1


def view_of(*lists: tuple[str, str]) -> StudyView:
    experiment = example("digits-mlp")
    for path, text in lists:
        experiment = vary(experiment, path, text)
    made = variants(experiment)
    standings = tuple(standing(v.number, "done", 2.0, 1.0 / (1 + v.number)) for v in made)
    return StudyView("over", experiment, made, standings)


def test_a_grid_names_its_rows_and_columns_as_the_inspector_does() -> None:
    view = view_of(
        ("training.optimizer", "sgd, momentum(learning_rate=0.1), adam"),
        ("training.batch_size", "16, 32, 64"),
    )
    sheet = SheetMaker().sheet(Named(view), view, "train_loss", True)
    assert sheet.row_heads == ("SGD", "Momentum 0.1", "Adam")
    assert sheet.column_heads == ("16", "32", "64")
    assert (sheet.row_title, sheet.column_title) == ("Optimiser", "Batch size")
    assert [len(cell.curves) for cell in sheet.cells] == [1] * 9


def test_two_values_beside_many_are_two_curves_in_each_plot() -> None:
    view = view_of(
        ("hidden.batch_norm", "none, before"),
        ("training.optimizer.learning_rate", "log 1e-4..1e-1 x 4"),
    )
    maker, named = SheetMaker(), Named(view)
    sheet = maker.sheet(named, view, "train_loss", True)
    assert [cell.title for cell in sheet.cells] == ["1e-4", "0.001", "0.01", "0.1"]
    assert [[one.name for one in cell.curves] for cell in sheet.cells] == [["none", "before"]] * 4
    assert maker.key(named, True) == ("Batch norm (hidden)", ((0, "none"), (1, "before")))
    # Cells of the sheet are those of the runs: the second value of the first list, the third of the second.
    assert sheet.cells[2].curves[1].key == 4 + 2


def test_only_curves_whose_runs_went_on_are_made_anew() -> None:
    view = view_of(("training.optimizer", "sgd, adam"))
    maker, named = SheetMaker(), Named(view)
    before = maker.sheet(named, view, "train_loss", False).curves
    moved = (view.standings[0], standing(1, "running", 2.0, 1.5, 1.2))
    after = maker.sheet(
        named, StudyView("running", view.experiment, view.variants, moved), "train_loss", False
    ).curves
    assert after[0] is before[0] and after[1] is not before[1]


def test_what_twins_differ_in_is_said_in_words() -> None:
    one = example("digits-mlp")
    rate = twin_facet(one, change(one, "training.optimizer.learning_rate", "0.1"))
    assert (rate.title, rate.names) == ("Learning rate", ("0.001", "0.1"))
    units = twin_facet(one, change(one, "dense_1.units", "64"))
    assert units.title == "Dense: Units" and units.names == ("32", "64")
    two = change(change(one, "dense_1.units", "64"), "training.seed", "5")
    assert twin_facet(one, two).title == "2 changes"
    assert twin_facet(one, one).title == "No change"
