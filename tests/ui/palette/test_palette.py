"""The palette lists every layer, finds them, and hands them over by mouse or keyboard."""

from __future__ import annotations

from html import escape

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.templates import TEMPLATES, Template
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.layers.dense import Dense
from nnstudio.core.penalties.base import PENALTIES
from nnstudio.core.penalties.l2 import L2
from nnstudio.ui.palette.entry import CARRIED, LAYER_TYPE, TINT
from nnstudio.ui.palette.palette import PalettePanel
from nnstudio.ui.part_mime import carried_in, part_mime


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
            found.append((group, item.data(CARRIED), said))
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
    before = shown(panel)
    QTest.keyClicks(panel.search, "layer norm")
    assert shown(panel) == ["Regularise", "Layer norm"]
    QTest.keyClicks(panel.search, "xyz")
    assert shown(panel) == []
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert shown(panel) == before


def test_parts_and_templates_stand_below_the_layers(panel: PalettePanel) -> None:
    carried = [item.data(CARRIED) for item in rows(panel) if item.data(TINT)]
    for family in (INITIALIZERS, PENALTIES):
        assert [type(c) for c in carried if isinstance(c, family.base)] == list(family)
    assert [c for c in carried if isinstance(c, Template)] == list(TEMPLATES.values())
    groups = [item.text() for item in rows(panel) if not item.data(TINT)]
    assert groups == [
        "Layers",
        "Regularise",
        "Merge",
        "Templates",
        "Activations",
        "Initialisation",
        "Weight decay",
    ]


def test_headings_fold_by_click_and_by_key(panel: PalettePanel) -> None:
    heading = next(item for item in rows(panel) if item.text() == "Merge")
    spot = panel.entries.visualItemRect(heading).center()
    QTest.mouseClick(panel.entries.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert entry(panel, "add").isHidden() and not heading.isHidden()
    assert heading.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "folded"
    panel.entries.setCurrentItem(heading)
    QTest.keyClick(panel.entries, Qt.Key.Key_Return)
    assert not entry(panel, "add").isHidden()
    panel.entries.setCurrentItem(entry(panel, "concatenate"))
    QTest.keyClick(panel.entries, Qt.Key.Key_Left)
    assert entry(panel, "add").isHidden() and panel.entries.currentItem() is heading
    QTest.keyClick(panel.entries, Qt.Key.Key_Right)
    assert not entry(panel, "add").isHidden()


def test_a_search_looks_into_folded_groups(panel: PalettePanel) -> None:
    assert "Orthogonal" not in shown(panel)
    QTest.keyClicks(panel.search, "orthog")
    assert shown(panel) == ["Initialisation", "Orthogonal"]


def test_a_slash_asks_for_the_line_over_the_canvas(panel: PalettePanel) -> None:
    told: list[str] = []
    panel.typed.connect(told.append)
    QTest.keyClicks(panel.search, "/")
    assert told == [""] and panel.search.text() == ""
    panel.search.setText("/dense 5 relu")
    assert told == ["", "dense 5 relu"] and panel.search.text() == ""


def test_what_is_no_name_is_a_typed_line(panel: PalettePanel) -> None:
    told: list[str] = []
    panel.typed.connect(told.append)
    QTest.keyClicks(panel.search, "dense 100 relu")
    assert panel.entries.first() is None
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert told == ["dense 100 relu"] and panel.search.text() == ""


@pytest.mark.parametrize("carried", [Normal(std=0.5), L2(), TEMPLATES["residual"], Dense(units=7)])
def test_everything_survives_the_drag(carried) -> None:
    assert carried_in(part_mime(carried)) == carried


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
        carried.append((carried_in(drag.mimeData()), drag.pixmap().isNull()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    panel.entries.setCurrentItem(entry(panel, "dropout"))
    panel.entries.startDrag(Qt.DropAction.CopyAction)
    assert carried == [(LAYERS.get("dropout").make(), False)]
    assert panel.entries.itemAt(QPoint(5, 5)) is rows(panel)[0]
    panel.entries.setCurrentItem(rows(panel)[0])
    panel.entries.startDrag(Qt.DropAction.CopyAction)
    assert len(carried) == 1
