"""The inspector follows the document, shows problems, and can be walked through by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid
from ui.inspector.hands import dense, line, pick, row, write

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.ui.inspector.inspector import Inspector

# -- following -----------------------------------------------------------------------------------------


def test_a_change_elsewhere_keeps_rows_focus_and_caret(inspector, document, qtbot) -> None:
    target = line(inspector.block_form, "units")
    target.setFocus()
    target.setCursorPosition(2)
    rows = inspector.block_form.rows()
    document.edit(lambda e: edits.set_field(e, "dense_2", "dropout", 0.5), "x")
    document.edit(lambda e: edits.set_field(e, "dense_2", "units", 200), "x")
    assert inspector.block_form.rows() == rows
    assert line(inspector.block_form, "dropout").text() == "0.5"
    assert target.text() == "200"
    assert target.hasFocus() and target.cursorPosition() == 2


def test_text_being_typed_survives_a_change_of_something_else(inspector, document, qtbot) -> None:
    target = line(inspector.block_form, "units")
    write(qtbot, target, "12", None)
    document.edit(lambda e: edits.set_field(e, "dense_2", "dropout", 0.5), "x")
    assert target.text() == "12" and dense(document).units == 100


def test_another_document_is_shown_from_the_start(inspector, document, another, qtbot) -> None:
    write(qtbot, line(inspector.block_form, "units"), "12", None)
    document.open(another, None)
    assert inspector.block_head.title.text() == "Network"
    assert document.experiment == another
    assert line(inspector.training_form, "learning_rate").text() == "0.1"


def test_rows_that_go_away_leave_no_widget_behind(inspector, document, qtbot) -> None:
    def count() -> int:
        QApplication.sendPostedEvents(None, 52)  # deferred deletes
        return len(inspector.findChildren(QWidget))

    def tour() -> None:
        for ids in (
            (),
            ("dense_1", "dense_2"),
            ("output_1",),
            ("dense_1", "output_1"),
            ("dense_2",),
        ):
            inspector.set_selection(ids)
        for optimiser in (SGD(), Adam()):
            document.edit(lambda e, o=optimiser: edits.set_training(e, optimizer=o), "x")

    tour()
    old = row(inspector.training_form, "beta_1")
    before = count()
    for _ in range(5):
        tour()
    assert count() == before
    assert not isValid(old)


def test_undo_while_typing_in_a_row_that_goes_away_changes_nothing_else(
    inspector, document, qtbot
) -> None:
    pick(qtbot, inspector.training_form, "optimizer", "sgd")
    document.undo_stack.undo()
    QApplication.processEvents()
    beta = line(inspector.training_form, "beta_1")
    write(qtbot, beta, "0.5", None)
    assert beta.hasFocus()
    document.undo_stack.redo()
    assert document.experiment.training.optimizer == SGD()
    assert document.undo_stack.count() == 1


# -- problems, runs, focus, language -------------------------------------------------------------------


def test_a_problem_is_a_card_with_its_fix(inspector, document, qtbot) -> None:
    document.edit(lambda e: edits.set_field(e, "output_1", "units", 3), "x")
    document.edit(lambda e: edits.set_training(e, batch_size=9000), "x")
    inspector.set_problems(check(document.experiment))
    assert not inspector.block_problems.cards()
    inspector.set_selection(("output_1",))
    (card,) = inspector.block_problems.cards()
    assert card.sentence.text().startswith("problem.output_units")
    assert card.button is not None and card.button.text() == "mend fix.fit_output"
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert document.experiment.network.by_id["output_1"].layer.units == 10
    assert document.undo_stack.undoText() == "mend fix.fit_output"
    (other,) = inspector.training_problems.cards()
    assert other.sentence.text().startswith("problem.batch_too_large")
    inspector.set_problems(())
    assert inspector.block_problems.isHidden() and inspector.training_problems.isHidden()


def test_while_a_run_goes_the_head_says_what_becomes_of_a_change(
    inspector, document, qtbot
) -> None:
    given = document.experiment
    inspector.set_run(given)
    assert inspector.training_head.caption.text() == "live ●"
    write(qtbot, line(inspector.training_form, "epochs"), "4")
    assert document.experiment.training.epochs == 4
    assert inspector.training_head.caption.text() == "live ●"
    write(qtbot, line(inspector.training_form, "seed"), "4")
    assert inspector.training_head.caption.text() == "settings for the next run"
    notes = {row.path[-1]: row.note() for row in inspector.training_form.rows()}
    assert notes["seed"] == "Takes effect with a new run"
    assert not any(note for name, note in notes.items() if name != "seed")
    inspector.set_selection(["dense_1"])
    write(qtbot, line(inspector.block_form, "units"), "7")
    write(qtbot, line(inspector.block_form, "dropout"), "0.5")
    noted = [row.path for row in inspector.block_form.rows() if row.note()]
    assert noted == [("units",)]
    document.undo_stack.undo()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert inspector.training_head.caption.text() == "live ●"
    inspector.set_run(None)
    assert inspector.training_head.caption.isHidden()


@pytest.mark.parametrize(
    ("path", "form", "name"),
    [
        ("training.learning_rate", "training_form", "learning_rate"),
        ("training.optimizer.beta_1", "training_form", "beta_1"),
        ("data.training_samples", "data_form", "training_samples"),
        ("dropout", "block_form", "dropout"),
    ],
)
def test_the_cursor_jumps_to_a_field(inspector, path, form, name) -> None:
    inspector.resize(276, 200)
    assert inspector.focus_field(path)
    target = line(getattr(inspector, form), name)
    assert target.hasFocus() and target.selectedText() == target.text()
    middle = target.mapTo(inspector, target.rect().center())
    assert inspector.rect().contains(middle)


def test_there_is_no_field_of_that_name(inspector) -> None:
    assert not inspector.focus_field("nothing")


def test_tab_goes_from_top_to_bottom(inspector, document, qtbot) -> None:
    pick(qtbot, inspector.training_form, "optimizer", "sgd")
    pick(qtbot, inspector.training_form, "optimizer", "adam")
    QApplication.processEvents()
    line(inspector.block_form, "units").setFocus()
    rows = [
        each
        for form in (inspector.block_form, inspector.data_form, inspector.training_form)
        for each in form.rows()
    ]
    # Places in the whole form: more rows than the window has room for scroll as one walks.
    whole = inspector._scroll.widget()
    visited: list[int] = []
    for _ in range(len(rows) + 1):
        widget = QApplication.focusWidget()
        assert widget is not None
        visited.append(widget.mapTo(whole, widget.rect().center()).y())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    once, again = visited[:-1], visited[-1]
    assert len(once) == len(rows) == len(set(once))
    assert once == sorted(once) and again == once[0]


@pytest.mark.parametrize("width", [240, 276, 400])
def test_it_fits_its_width_and_never_scrolls_sideways(inspector, width, qtbot) -> None:
    for ids in (("dense_2",), ("output_1",), (), ("dense_1", "output_1")):
        inspector.set_selection(ids)
        inspector.resize(width, 500)
        for _ in range(5):
            QApplication.processEvents()
        assert inspector._scroll.widget().width() <= inspector._scroll.viewport().width()
        for each in inspector.block_form.rows() + inspector.training_form.rows():
            control = each.editor.control()
            right = control.mapTo(inspector, control.rect().topRight()).x()
            assert right <= width - 4
            assert control.mapTo(inspector, control.rect().topLeft()).x() > 40


def test_everything_is_said_again_in_another_language(inspector, monkeypatch) -> None:
    import nnstudio.language as language

    words = {"Units": "뉴런 수", "Training": "학습", "Dense": "밀집층", "none": "없음"}
    real = language._catalogue
    monkeypatch.setattr(language, "_catalogue", lambda code: words if code == "ko" else real(code))
    language.set_language("ko")
    inspector.retranslate()
    assert row(inspector.block_form, "units").label.text() == "뉴런 수"
    assert line(inspector.block_form, "units").accessibleName() == "뉴런 수"
    assert inspector.training_head.title.text() == "학습"
    assert inspector.block_head.title.text() == "밀집층 2"
    language.set_language("en")
    inspector.retranslate()
    assert row(inspector.block_form, "units").label.text() == "Units"


def test_the_pane_can_be_made_anew(open_inspector, document) -> None:
    first = open_inspector(document)
    first.close()
    second: Inspector = open_inspector(document)
    second.set_selection(("dense_1",))
    assert second.block_head.title.text() == "Dense 1"


def test_problems_told_before_another_document_is_shown_stay(inspector, document, qtbot) -> None:
    broken = edits.set_field(example("digits-mlp"), "output_1", "units", 7)
    document.changed.connect(lambda _old, new: inspector.set_problems(check(new)))
    document.open(broken, None)
    inspector.set_selection(("output_1",))
    assert inspector.block_problems.isVisibleTo(inspector)
