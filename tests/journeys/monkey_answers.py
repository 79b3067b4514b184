"""What a monkey answers where a program would wait for somebody: questions, files, menus, parcels in the air.

Without it a random press would leave the test standing in front of a dialog for ever.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDesktopServices, QDrag, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox, QWidget

NEVER = {"file.quit", "file.close", "file.new_window", "file.open_beside"}
"""Ends the game."""


class RandomAnswers:
    """Answers at random, from the monkey's own dice."""

    def __init__(
        self,
        dice: random.Random,
        patch: pytest.MonkeyPatch,
        folder: Path,
        say: Callable[[str], None],
        drop_place: Callable[[], tuple[QWidget, QPoint]],
    ) -> None:
        self._random, self._folder, self._say, self._drop_place = dice, folder, say, drop_place
        self._patch(patch)
        # A button with a menu waits until the menu is closed, inside the press.
        self._waiting = QTimer()
        self._waiting.setInterval(120)
        self._waiting.timeout.connect(self._choose_in_menu)
        self._waiting.start()

    def rest(self) -> None:
        """Nothing more will be answered."""
        self._waiting.stop()

    def _choose_in_menu(self) -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return
        actions = [a for a in menu.actions() if a.isEnabled() and a.objectName() not in NEVER]
        if self._random.random() < 0.5 or not actions:
            menu.close()
            return
        chosen = self._random.choice(actions)
        self._say(f"in the menu: {chosen.text()}")
        menu.close()
        if chosen.menu() is None:
            chosen.trigger()

    def _patch(self, patch: pytest.MonkeyPatch) -> None:
        """Whatever would wait for an answer gets a random one."""

        def box(asked: QMessageBox) -> int:
            buttons = asked.buttons()
            discard = asked.button(QMessageBox.StandardButton.Discard)
            # Mostly so that something else is opened, too.
            button = self._random.choice([*buttons, *[discard or buttons[0]] * 4])
            self._say(f"answer {button.text()}")
            button.click()
            return asked.standardButton(button).value

        def save_path(*_: object, **__: object) -> tuple[str, str]:
            name = self._random.choice(("one.nnstudio", "two.nnstudio", ""))
            return (str(self._folder / name) if name else ""), ""

        def open_path(*_: object, **__: object) -> tuple[str, str]:
            there = sorted(self._folder.glob("*.nnstudio"))
            path = self._random.choice([*there, None]) if there else None
            return (str(path) if path is not None else ""), ""

        def carried(drag: QDrag, *_: object) -> Qt.DropAction:
            self._drop(drag.mimeData())
            return Qt.DropAction.CopyAction

        def pop_up(menu: QMenu, *place: Any) -> None:
            menu.popup(place[0] if place else QPoint(50, 50))

        patch.setattr(QMessageBox, "exec", box)
        patch.setattr(QDialog, "exec", lambda _dialog: 0)
        patch.setattr(QFileDialog, "getSaveFileName", save_path)
        patch.setattr(QFileDialog, "getOpenFileName", open_path)
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(self._folder))
        patch.setattr(QDrag, "exec", carried)
        patch.setattr(QMenu, "exec", pop_up)
        patch.setattr(QDesktopServices, "openUrl", lambda *_: True)

    def _drop(self, data: QMimeData) -> None:
        target, at = self._drop_place()
        rest = (
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        entering = QDragEnterEvent(at, *rest)
        QApplication.sendEvent(target, entering)
        if entering.isAccepted():
            QApplication.sendEvent(target, QDropEvent(QPointF(at), *rest))
