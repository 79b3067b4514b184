"""The whole window, with every panel: all that can be used has a name, and in Korean all words are Korean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnstudio.app import Studio, application
from nnstudio.core.experiment.examples import example
from nnstudio.language import language, set_language
from nnstudio.ui.style import theme

USED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
PARTS = (QLineEdit, QHeaderView, QTabBar, QTableView)
"""What Qt puts into these it names itself."""


@pytest.fixture(params=[("en", False), ("ko", True)], ids=["en, untrained", "ko, trained"])
def studio(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    """A studio with every panel made and the start page and the palette of commands open."""
    language, trained = request.param
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("look/language", language)
    app = application(settings)
    made = Studio(settings)
    made.window.resize(1600, 1000)
    made.window.show()
    qtbot.waitExposed(made.window)
    if trained:
        made.document.open(example("digits-mlp"), None)
        made.session.start(made.document.experiment, steps=60)
        qtbot.waitUntil(lambda: made.session.state == "paused", timeout=20_000)
    for dock in made.window.docks.values():
        dock.show()
        dock.raise_()
        qtbot.wait(30)
    made.window.canvas.select(("dense_1",))
    made.window.pages.show_start()
    made.window.pages.find()
    qtbot.wait(30)
    yield made
    made.document.forget_changes()
    made.session.shutdown()
    made.window.clock.stop()
    made.window.hide()
    made.window.deleteLater()
    made.deleteLater()
    set_language("en")
    theme.set_mode(app, "light", scale=1.0)
    app.setStyleSheet("")


def offered(window: QWidget) -> Iterator[QWidget]:
    """Every widget of ours that can be reached now, also in a panel behind a tab."""
    for widget in window.findChildren(QWidget):
        holder = widget.parentWidget()
        of_qt = (
            isinstance(widget, QScrollBar | QHeaderView)
            or isinstance(holder, PARTS)
            or widget.objectName().startswith("qt_")
            # The list of a drop-down, which is named by its field.
            or (holder is not None and isinstance(holder.parentWidget(), QComboBox))
        )
        if not of_qt and not put_away(widget):
            yield widget


def put_away(widget: QWidget) -> bool:
    """Whether a widget, or what it is in, is hidden by its panel."""
    at: QWidget | None = widget
    while at is not None and not isinstance(at, QDockWidget | QMainWindow):
        if at.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) and at.isHidden():
            return True
        at = at.parentWidget()
    return False


def named(widget: QWidget) -> bool:
    return bool(widget.accessibleName()) or (
        isinstance(widget, QAbstractButton) and bool(widget.text())
    )


def described(widget: QWidget) -> str:
    chain: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        chain.append(type(at).__name__ + (f"({at.objectName()})" if at.objectName() else ""))
        at = at.parentWidget()
    return " < ".join(chain[:6])


def test_everything_that_is_used_has_a_name(studio: Studio) -> None:
    used = (w for w in offered(studio.window) if isinstance(w, USED))
    nameless = [described(w) for w in used if not named(w)]
    assert not nameless, "\n".join(nameless)


def test_whatever_takes_the_keyboard_tells_a_screen_reader_what_it_is(studio: Studio) -> None:
    stops = (w for w in offered(studio.window) if w.focusPolicy() & Qt.FocusPolicy.TabFocus)
    nameless = [described(w) for w in stops if not named(w) and w.focusProxy() is None]
    assert not nameless, "\n".join(nameless)


def test_every_button_with_a_drawing_alone_is_explained(studio: Studio) -> None:
    buttons = (w for w in offered(studio.window) if isinstance(w, QToolButton))
    silent = [described(w) for w in buttons if not w.text() and not w.toolTip()]
    assert not silent, "\n".join(silent)


ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?: (?!max|min|sum|mean|tanh|sqrt)[a-z]{2,}){2,}\b")
"""Three English words in a row: names of methods and of people have fewer."""


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text a person can come across, with the place it was found."""
    for widget in [window, *window.findChildren(QWidget)]:
        place = described(widget)
        for text in (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
            yield text, place
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text(), place
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText(), place
        if isinstance(widget, QComboBox):
            for row in range(widget.count()):
                yield widget.itemText(row), place
                yield str(widget.itemData(row, Qt.ItemDataRole.ToolTipRole) or ""), place
        if isinstance(widget, QListWidget):
            for row in range(widget.count()):
                yield widget.item(row).text(), place
                yield widget.item(row).toolTip(), place
        for action in widget.actions():
            yield action.text(), f"action {action.objectName()}"
            yield action.toolTip(), f"action {action.objectName()}"


def test_in_korean_no_sentence_is_english(studio: Studio) -> None:
    if language() != "ko":
        pytest.skip("English sentences are English")
    english = [
        f"{place}: {text[:90]!r}"
        for text, place in texts(studio.window)
        if ENGLISH.search(without_references(QTextDocumentFragment.fromHtml(text).toPlainText()))
    ]
    assert not english, "\n".join(sorted(set(english)))


def without_references(text: str) -> str:
    """The text without the lines that name an article: titles stay in their language."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("참고 문헌:"))
