"""The pages of the help menu are made from what there is, and can be read and copied."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.ui.about import about_page, shortcuts_page
from nnstudio.ui.dialogs.page import Page
from nnstudio.version import __version__


def test_the_shortcuts_are_those_of_the_actions(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    with_key, without = QAction("&Open it", owner), QAction("No key", owner)
    with_key.setShortcut(QKeySequence("Ctrl+Shift+O"))
    page = shortcuts_page([with_key, without])
    assert "Open it" in page
    assert "Ctrl+Shift+O" in page
    assert "No key" not in page


def test_about_can_be_copied(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    page = Page("About", about_page(), owner)
    page.show()
    page._copy()
    assert f"NN Studio\n{__version__}" in QApplication.clipboard().text()
    assert not page.isModal()
    page.close()
