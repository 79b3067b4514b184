"""The list twin: all of the network in words, and everything the canvas does by keys and menus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import set_language
from nnstudio.ui.panels.network_list import NetworkListPanel
from nnstudio.ui.panels.network_rows import (
    KIND,
    NAME,
    PARAMETERS,
    PROBLEMS,
    SIZES,
    SOURCES,
    network_rows,
)

XOR = example("xor-tanh")
CTRL = Qt.KeyboardModifier.ControlModifier
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


class Desk:
    """A window in small: applies the edits a panel asks for and tells it what came of them."""

    def __init__(self, panel: NetworkListPanel, experiment: Experiment) -> None:
        self.panel, self.experiment, self.chosen = panel, experiment, ()
        self.labels: list[str] = []
        self.asked: list[str] = []
        panel.editWanted.connect(self.edit)
        panel.blocksChosen.connect(self.choose)
        panel.actionWanted.connect(self.asked.append)
        self.tell()

    def tell(self) -> None:
        self.panel.show_document(self.experiment, check(self.experiment), self.chosen)

    def edit(self, change: Callable[[Experiment], Experiment], label: str) -> None:
        self.experiment = change(self.experiment)
        self.labels.append(label)
        self.tell()

    def choose(self, ids: tuple[str, ...]) -> None:
        self.chosen = tuple(ids)
        self.tell()


@pytest.fixture
def desk(qtbot: QtBot) -> Callable[[Experiment], Desk]:
    def opened(experiment: Experiment) -> Desk:
        panel = NetworkListPanel()
        qtbot.addWidget(panel)
        panel.resize(900, 300)
        panel.show()
        return Desk(panel, experiment)

    return opened


def cells(desk: Desk, column: int) -> list[str]:
    tree = desk.panel.tree
    rows = (tree.topLevelItem(number) for number in range(tree.topLevelItemCount()))
    return [row.text(column) for row in rows if row is not None]


def entries(menu: QMenu) -> dict[str, bool]:
    menu.aboutToShow.emit()
    return {action.text(): action.isEnabled() for action in menu.actions()}


def take(menu: QMenu, text: str) -> None:
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_the_rows_say_what_the_cards_show(desk) -> None:
    one = desk(XOR)
    assert cells(one, NAME) == ["Input", "Dense 1", "Dense 2", "Output"]
    assert cells(one, KIND)[1] == "Dense · Tanh · Xavier"
    assert cells(one, SIZES) == ["2", "2 → 8", "8 → 8", "8 → 1"]
    assert cells(one, PARAMETERS) == ["", "24", "72", "9"]
    assert cells(one, SOURCES) == ["", "Input", "Dense 1", "Dense 2"]
    assert cells(one, PROBLEMS) == ["", "", "", ""]
    row = one.panel.tree.topLevelItem(1)
    assert row is not None and row.data(NAME, SPOKEN) == (
        "2. Dense 1; Dense · Tanh · Xavier; 2 inputs, 8 outputs, 24 parameters; "
        "takes from Input; gives to Dense 2; no problem"
    )


def test_a_problem_is_said_and_mended(desk) -> None:
    one = desk(edits.set_field(XOR, "output_1", "units", 5))
    assert cells(one, PROBLEMS)[3] and not cells(one, PROBLEMS)[0]
    assert not one.panel.tools.buttons["fix"].isEnabled()
    one.choose(("output_1",))
    assert one.panel.tools.buttons["fix"].isEnabled()
    (label,) = entries(one.panel.tools.menus["fix"])
    take(one.panel.tools.menus["fix"], label)
    assert one.labels == [label] and not any(cells(one, PROBLEMS))


def test_choosing_here_tells_and_is_told(desk, qtbot) -> None:
    one = desk(XOR)
    tree = one.panel.tree
    with qtbot.waitSignal(one.panel.blocksChosen) as told:
        tree.setFocus()
        tree.setCurrentItem(tree.topLevelItem(1))
    assert told.args == [("dense_1",)]
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert one.chosen == ("dense_2",)
    heard = []
    one.panel.blocksChosen.connect(heard.append)
    one.chosen = ("input_1", "output_1")
    one.tell()
    assert one.panel.tree.chosen() == ("input_1", "output_1") and heard == []


def test_a_block_is_added_after_the_chosen_one(desk) -> None:
    one = desk(XOR)
    one.choose(("dense_1",))
    assert entries(one.panel.tools.menus["add"])["Input"] is False
    take(one.panel.tools.menus["add"], "Dropout")
    assert one.experiment.network.order == (
        "input_1",
        "dense_1",
        "dropout_1",
        "dense_2",
        "output_1",
    )
    assert one.chosen == ("dropout_1",) and one.labels == ["Add Dropout"]
    assert cells(one, NAME)[2] == "Dropout"


def test_an_empty_network_begins_here(desk) -> None:
    one = desk(Experiment())
    assert (
        one.panel.tools.buttons["add"].isEnabled()
        and not one.panel.tools.buttons["delete"].isEnabled()
    )
    take(one.panel.tools.menus["add"], "Input")
    assert one.experiment.network.order == ("input_1",)


def test_keys_move_rename_and_delete(desk, qtbot) -> None:
    one = desk(XOR)
    one.choose(("dense_2",))
    tree = one.panel.tree
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Up, CTRL)
    assert one.experiment.network.order == ("input_1", "dense_2", "dense_1", "output_1")
    assert one.chosen == ("dense_2",) and not one.panel.tools.buttons["up"].isEnabled()
    QTest.keyClick(tree, Qt.Key.Key_Up, CTRL)
    assert one.labels == ["Move up"]
    QTest.keyClick(tree, Qt.Key.Key_F2)
    field = tree.findChild(QLineEdit)
    assert field is not None
    field.setText("은닉층")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.experiment.network.by_id["dense_2"].name == "은닉층")
    assert one.labels[-1] == "Rename" and cells(one, NAME)[1] == "은닉층"
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert one.asked == ["edit.delete"]


def test_links_are_made_and_removed_and_a_refusal_says_why(desk) -> None:
    one = desk(XOR)
    one.choose(("dense_1",))
    offered = entries(one.panel.tools.menus["connect"])
    assert offered["Output"] is True
    assert [text for text, enabled in offered.items() if not enabled and text.startswith("Input: ")]
    take(one.panel.tools.menus["connect"], "Output")
    assert one.experiment.network.incoming["output_1"] == ("dense_1",)
    assert set(entries(one.panel.tools.menus["disconnect"])) == {
        "From Input",
        "To Dense 2",
        "To Output",
    }
    take(one.panel.tools.menus["disconnect"], "From Input")
    assert one.experiment.network.incoming["dense_1"] == ()
    assert one.labels == ["Connect", "Disconnect"]


def test_a_loop_and_a_long_network_are_listed_whole(desk) -> None:
    looped = edits.set_sources(XOR, "dense_1", ["dense_2"])
    assert {row.block for row in network_rows(looped, check(looped))} == set(XOR.network.by_id)
    one = desk(looped)
    one.choose(("dense_1",))
    take(one.panel.tools.menus["disconnect"], "From Dense 2")
    assert len(cells(one, NAME)) == 4


def test_in_korean_and_narrow(desk, qtbot) -> None:
    set_language("ko")
    one = desk(XOR)
    assert cells(one, NAME)[1] == "밀집층 1"
    one.panel.resize(260, 200)
    assert one.panel.minimumSizeHint().width() <= 260
    styles = {button.toolButtonStyle() for button in one.panel.tools.buttons.values()}
    assert styles == {Qt.ToolButtonStyle.ToolButtonIconOnly}
    assert all(button.accessibleName() for button in one.panel.tools.buttons.values())
