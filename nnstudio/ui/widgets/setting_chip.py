"""A setting that varies, as a chip: its name, its values, and a cross that takes it away.

A click on the chip itself leads to where the setting is changed.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import set_style_property

WIDEST = 300


class SettingChip(QFrame):
    """One setting.

    Signals:
        chosen(): the chip was clicked.
        removed(): its cross was.
    """

    chosen = Signal()
    removed = Signal()

    def __init__(
        self, title: str, values: str, problem: str = "", parent: QWidget | None = None
    ) -> None:
        """Show a setting and its values; ``problem`` says why they cannot be used."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_style_property(self, "surface", "chip")
        set_style_property(self, "error", bool(problem))
        self.words = QPushButton()
        self.words.setProperty("kind", "chip")
        self.words.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        text = f"{title}: {values}"
        room = themes.px(WIDEST) - 40
        self.words.setText(
            self.fontMetrics()
            .elidedText(text, Qt.TextElideMode.ElideRight, room)
            .replace("&", "&&")
        )
        self.words.setAccessibleName(text)
        self.words.setToolTip(f"{text}\n{problem}" if problem else text)
        self.words.clicked.connect(self.chosen)
        self.cross = QToolButton()
        self.cross.setProperty("kind", "icon")
        icons.keep_icon(self.cross, "close", "secondary")
        self.cross.setIconSize(QSize(themes.px(11), themes.px(11)))
        self.cross.setToolTip(tr("Back to one value"))
        self.cross.setAccessibleName(tr("One value of {name}", name=title))
        self.cross.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(0)
        row.addWidget(self.words)
        row.addWidget(self.cross)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(themes.px(26))
