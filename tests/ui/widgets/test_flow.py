"""Widgets in lines: as many side by side as fit, none cut."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.ui.widgets.flow import Flow


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    row = QWidget(made)
    row.setObjectName("row")
    flow = Flow(row, gap=5)
    for text in ("Use 4,000 samples", "Dropout 0.2", "Weight decay 0.01"):
        flow.addWidget(QPushButton(text, row))
    column = QVBoxLayout(made)
    column.addWidget(row)
    column.addStretch(1)
    made.show()
    return made


def lines(pane: QWidget) -> list[list[int]]:
    """The left edges of the buttons, line by line."""
    row = pane.findChild(QWidget, "row")
    found: dict[int, list[int]] = {}
    for button in row.findChildren(QPushButton):  # type: ignore[union-attr]
        found.setdefault(button.y(), []).append(button.x())
    return [found[y] for y in sorted(found)]


def test_a_wide_pane_has_one_line(pane: QWidget, qtbot: QtBot) -> None:
    pane.resize(700, 200)
    qtbot.waitUntil(lambda: len(lines(pane)) == 1)
    assert lines(pane)[0] == sorted(lines(pane)[0])


def test_a_narrow_pane_has_several_and_grows(pane: QWidget, qtbot: QtBot) -> None:
    pane.resize(700, 200)
    row = pane.findChild(QWidget, "row")
    assert row is not None
    qtbot.waitUntil(lambda: len(lines(pane)) == 1)
    low = row.height()
    pane.resize(170, 300)
    qtbot.waitUntil(lambda: len(lines(pane)) == 3)
    assert row.height() > 2 * low
    for button in row.findChildren(QPushButton):
        assert button.geometry().right() <= row.width()


def test_what_is_removed_leaves_no_gap(pane: QWidget, qtbot: QtBot) -> None:
    pane.resize(700, 200)
    row = pane.findChild(QWidget, "row")
    assert row is not None
    flow = row.layout()
    assert isinstance(flow, Flow)
    first = row.findChildren(QPushButton)[0]
    flow.removeWidget(first)
    first.deleteLater()
    assert flow.count() == 2
    assert flow.itemAt(5) is None
    assert flow.takeAt(-1) is None
