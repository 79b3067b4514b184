"""A real studio with its window, settings of its own, and answers for the dialogs of the system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from journeys.hands import Hands
from nnstudio.app import Studio, application
from nnstudio.language import set_language
from nnstudio.ui.style import theme


class Answers:
    """What the user will answer to the dialogs of the system, and what those asked.

    A question that no answer waits for fails the test, as the window would stand still.
    """

    def __init__(self) -> None:
        self.buttons: list[QMessageBox.StandardButton] = []
        self.paths: list[Path | None] = []
        self.asked: list[str] = []

    def box(self, box: QMessageBox) -> int:
        self.asked.append(f"{box.text()} {box.informativeText()}")
        # Outside an event of Qt this raises in the test; inside one pytest-qt reports it.
        answer = self.buttons.pop(0)
        button = box.button(answer)
        assert button is not None and button.text()
        button.click()
        return answer.value

    def path(self, *_: object) -> tuple[str, str]:
        path = self.paths.pop(0)
        return (str(path) if path else ""), ""


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: made.box(box))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", made.path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", made.path)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: made.path()[0])
    return made


@pytest.fixture
def open_studio(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], Hands]]:
    """Open the studio as its start does; a second one finds the settings the first one left."""
    opened: list[Studio] = []

    def make() -> Hands:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        application(settings)
        studio = Studio(settings)
        opened.append(studio)
        if settings.value("window/geometry") is None:
            studio.window.resize(1440, 900)
        with qtbot.waitActive(studio.window):
            studio.window.show()
            studio.window.activateWindow()
        return Hands(studio, qtbot, monkeypatch)

    yield make
    more = [one for studio in opened for one in studio.windows.members if one not in opened]
    for studio in [*opened, *more]:
        studio.document.forget_changes()
        studio.session.shutdown()
        studio.window.clock.stop()
        studio.window.hide()
        studio.window.deleteLater()
        studio.deleteLater()
    set_language("en")
    theme.set_mode(qapp, "light", scale=1.0)
    qapp.setStyleSheet("")


@pytest.fixture
def hands(open_studio: Callable[[], Hands]) -> Hands:
    return open_studio()
