"""The palette lists every layer, finds them, and hands them over by mouse or keyboard."""

from __future__ import annotations

from html import escape

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.core.layers.base import LAYERS
from nnstudio.ui.palette.entry import LAYER, LAYER_TYPE
from nnstudio.ui.palette.palette import PalettePanel
from nnstudio.ui.part_mime import layer_in


@pytest.fixture
def panel(qtbot: QtBot) -> PalettePanel:
    panel = PalettePanel()
    qtbot.addWidget(panel)
    panel.resize(172, 500)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def rows(panel: PalettePanel) -> list:
    return [panel.entries.item(row) for row in range(panel.entries.count())]


def shown(panel: PalettePanel) -> list[str]:
    return [item.text() for item in rows(panel) if not item.isHidden()]


def entry(panel: PalettePanel, kind: str):
    return next(item for item in rows(panel) if item.data(LAYER_TYPE) == kind)


def test_every_layer_and_preset_is_there_under_its_group(panel: PalettePanel) -> None:
    offered = [(layer.group, layer(), layer.summary()) for layer in LAYERS]
    presets = [preset for layer in LAYERS for preset in layer.presets()]
    offered += [(preset.group, preset.layer, preset.summary) for preset in presets]
    found = []
    group = ""
    for item in rows(panel):
        if item.data(LAYER_TYPE):
            said = item.data(Qt.ItemDataRole.AccessibleDescriptionRole)
            assert escape(said) in item.toolTip()
            found.append((group, item.data(LAYER), said))
        else:
            group = item.text()
    assert len(found) == len(offered)
    assert all(entry in found for entry in offered)


def test_every_activation_can_be_found_by_its_name(panel: PalettePanel, qtbot: QtBot) -> None:
    QTest.keyClicks(panel.search, "tanh")
    with qtbot.waitSignal(panel.chosen) as told:
        QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert told.args is not None
    assert told.args[0].activation.type == "tanh"


def test_search_hides_the_rest_and_empty_groups(panel: PalettePanel) -> None:
    QTest.keyClicks(panel.search, "norm")
    assert shown(panel) == ["Regularise", "Batch norm", "Layer norm"]
    QTest.keyClicks(panel.search, "xyz")
    assert shown(panel) == []
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert len(shown(panel)) == panel.entries.count()


def test_enter_in_the_search_takes_the_first_that_fits(panel: PalettePanel, qtbot: QtBot) -> None:
    QTest.keyClicks(panel.search, "drop")
    with qtbot.waitSignal(panel.chosen) as told:
        QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert told.args == [LAYERS.get("dropout").make()]


def test_arrows_and_enter_choose_from_the_list(panel: PalettePanel, qtbot: QtBot) -> None:
    panel.search.setFocus()
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    assert panel.entries.currentItem().data(LAYER_TYPE) == "input"
    QTest.keyClick(panel.entries, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.chosen) as told:
        QTest.keyClick(panel.entries, Qt.Key.Key_Return)
    assert told.args == [LAYERS.get("dense").make()]


def test_a_double_click_chooses_once(panel: PalettePanel) -> None:
    told = []
    panel.chosen.connect(told.append)
    at = panel.entries.visualItemRect(entry(panel, "dense")).center()
    viewport = panel.entries.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert told == [LAYERS.get("dense").make()]
    heading = panel.entries.visualItemRect(rows(panel)[0]).center()
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=heading)
    assert len(told) == 1


def test_a_drag_carries_the_layer(panel: PalettePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    carried = []

    def exec_(drag: QDrag, *_actions: Qt.DropAction) -> Qt.DropAction:
        carried.append((layer_in(drag.mimeData()), drag.pixmap().isNull()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    panel.entries.setCurrentItem(entry(panel, "dropout"))
    panel.entries.startDrag(Qt.DropAction.CopyAction)
    assert carried == [(LAYERS.get("dropout").make(), False)]
    assert panel.entries.itemAt(QPoint(5, 5)) is rows(panel)[0]
    panel.entries.setCurrentItem(rows(panel)[0])
    panel.entries.startDrag(Qt.DropAction.CopyAction)
    assert len(carried) == 1
