"""The theme: applied at once, announced, and everything in it can be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.ui.style import fonts, icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.stylesheet import stylesheet
from nnstudio.ui.style.tokens import CONTRAST, DARK, LIGHT, THEMES


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    themes.set_mode(qapp, "light", scale=1.0)
    yield
    themes.set_mode(qapp, "light", scale=1.0)


def test_applying_changes_palette_sheet_and_tells(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(themes.notifier().changed) as announced:
        themes.apply(qapp, DARK)
    assert announced.args == [DARK]
    assert themes.current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.panel)
    assert DARK.accent in qapp.styleSheet()
    assert LIGHT.accent not in qapp.styleSheet()


def test_modes(qapp: QApplication) -> None:
    themes.set_mode(qapp, "dark")
    assert (themes.mode(), themes.current()) == ("dark", DARK)
    # The test platform names no colour scheme.
    themes.set_mode(qapp, "system")
    assert (themes.mode(), themes.current()) == ("system", LIGHT)
    with pytest.raises(ValueError, match="sepia"):
        themes.set_mode(qapp, "sepia")
    assert themes.mode() == "system"


def test_the_system_is_followed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"scheme": Qt.ColorScheme.Light, "contrast": Qt.ContrastPreference.NoPreference}

    class Accessibility:
        def contrastPreference(self) -> Qt.ContrastPreference:
            return asked["contrast"]

    class Hints:
        def accessibility(self) -> Accessibility:
            return Accessibility()

        def colorScheme(self) -> Qt.ColorScheme:
            return asked["scheme"]

    real = qapp.styleHints()
    themes.set_mode(qapp, "system")
    with monkeypatch.context() as stand_in:
        stand_in.setattr(QApplication, "styleHints", lambda _app: Hints())
        asked["scheme"] = Qt.ColorScheme.Dark
        real.colorSchemeChanged.emit(asked["scheme"])
        assert themes.current() is DARK
        asked["contrast"] = Qt.ContrastPreference.HighContrast
        real.accessibility().contrastPreferenceChanged.emit(asked["contrast"])
        assert themes.current() is CONTRAST
        asked["contrast"] = Qt.ContrastPreference.NoPreference
        real.accessibility().contrastPreferenceChanged.emit(asked["contrast"])
        assert themes.current() is DARK
        themes.set_mode(qapp, "light")
        real.colorSchemeChanged.emit(asked["scheme"])
        assert themes.current() is LIGHT


def test_a_larger_scale_enlarges_type_and_controls(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton("Train")
    qtbot.addWidget(button)
    small = button.sizeHint()
    themes.apply(qapp, LIGHT, scale=1.5)
    assert qapp.font().pixelSize() == 20
    assert button.sizeHint().height() >= 1.4 * small.height()


def test_a_button_has_the_height_of_the_design(qtbot: QtBot) -> None:
    for kind in (None, "primary"):
        button = QPushButton("Train")
        button.setProperty("kind", kind)
        qtbot.addWidget(button)
        assert 28 <= button.sizeHint().height() <= 30


def test_a_tool_bar_has_the_height_of_the_design(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = window.addToolBar("main")
    bar.addWidget(QPushButton("Train"))
    window.show()
    assert 46 <= bar.height() <= 50


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_sheet_names_only_files_that_exist(qapp: QApplication, theme: themes.Theme) -> None:
    sheet = stylesheet(theme)
    assert "$" not in sheet
    files = re.findall(r"url\(([^)]+)\)", sheet)
    assert len(files) >= 6
    assert all(Path(file).is_file() for file in files)


def test_every_icon_is_drawn_in_every_size(qapp: QApplication) -> None:
    names = icons.icon_names()
    assert {"play", "pause", "stop", "step", "epoch", "restart", "undo", "redo"} <= set(names)
    for name in names:
        for size in (16, 20):
            for ratio in (1.0, 2.0):
                image = icons.pixmap(name, "text", size, ratio).toImage()
                assert image.width() == size * ratio
                inked = sum(
                    image.pixelColor(x, y).alpha() > 100
                    for x in range(image.width())
                    for y in range(image.height())
                )
                assert inked > 0.01 * image.width() * image.height(), name


def test_icons_have_one_colour_and_no_fixed_one(qapp: QApplication) -> None:
    from nnstudio.ui.style.drawings import drawing

    for name in icons.icon_names():
        text = drawing(name)
        assert "currentColor" in text
        assert not re.search(r"#[0-9a-fA-F]{3,6}|rgb\(", text), name


def test_an_icon_takes_the_colour_of_its_token(qapp: QApplication) -> None:
    image = icons.pixmap("stop", "accent", 20).toImage()
    assert image.pixelColor(10, 10) == QColor(LIGHT.accent)
    off = icons.icon("stop").pixmap(20, QIcon.Mode.Disabled).toImage()
    assert off.pixelColor(10, 10) == QColor(LIGHT.disabled)
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
    with pytest.raises(KeyError):
        icons.icon("stop", "no-such-token")


def test_a_kept_icon_follows_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    icons.keep_icon(button, "stop", "text")
    themes.apply(qapp, DARK)
    image = button.icon().pixmap(20).toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor(DARK.text)


def test_fonts(qapp: QApplication) -> None:
    body, caption = fonts.interface_font(), fonts.interface_font(fonts.CAPTION, strong=True)
    assert (body.pixelSize(), caption.pixelSize()) == (13, 12)
    assert caption.weight() == fonts.STRONG
    assert fonts.interface_families()
    assert fonts.math_family()
    # What a caller does to its font does not reach the next one.
    body.setPixelSize(40)
    assert fonts.interface_font().pixelSize() == 13


def test_korean_is_among_the_families_where_there_is_a_font(qapp: QApplication) -> None:
    if not fonts.has_korean_font():
        pytest.skip("no Korean font is installed here")
    assert set(fonts.interface_families()) & set(fonts.KOREAN_FAMILIES)
