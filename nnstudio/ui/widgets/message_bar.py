"""One sentence across the top of the canvas, with what can be done about it.

It tells of trouble without stopping anybody: nothing has to be answered, and the work below goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes

# Ground, words and icon of each kind.
KINDS = {
    "info": ("accent_tint", "text", "accent_text", "info"),
    "warning": ("warning_tint", "text", "warning_text", "warning"),
    "error": ("error_tint", "text", "error_text", "error"),
}

PASSING_MS = 6000
"""How long a message about a passing moment stays."""

# Where the bar floats: below the line at the top of the canvas, which says more than once a moment.
_FLOAT_SIDE, _FLOAT_TOP, _CORNER = 8, 40, 6


class MessageBar(QWidget):
    """A banner that is hidden until ``show_message`` and after it is closed."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._run: Callable[[], object] | None = None
        self._picture = QLabel(self)
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._act)
        self._more: list[QPushButton] = []
        self._close = QToolButton(self)
        self._close.setProperty("kind", "icon")
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.close_message)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 10, 6)
        layout.setSpacing(10)
        layout.addWidget(self._picture)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self._row = layout
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._passing = self._floating = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PASSING_MS)
        self._timer.timeout.connect(self.close_passing)
        self.hide()
        self.retheme()
        themes.notifier().changed.connect(self.retheme)

    def show_message(
        self,
        text: str,
        kind: str = "info",
        action_text: str = "",
        action: Callable[[], object] | None = None,
        *,
        more: Sequence[tuple[str, Callable[[], object]]] = (),
        passing: bool = False,
    ) -> None:
        """Show a sentence as "info", "warning" or "error", replacing the one before.

        A ``passing`` one is about this moment only: it goes away by itself after a few seconds.
        ``action`` runs when its button is pressed, after which the bar closes; ``more`` are further buttons.
        Raises KeyError for another kind.
        """
        if kind not in KINDS:
            raise KeyError(f"a message is one of {sorted(KINDS)}, not {kind!r}")
        self._kind, self._run = kind, action
        self._label.setText(text)
        self._button.setText(action_text)
        self._button.setVisible(bool(action_text))
        self._offer(more)
        self.setAccessibleName(text)
        self._close.setAccessibleName(tr("Close this message"))
        self._close.setToolTip(tr("Close this message"))
        self.retheme()
        self._passing = passing
        if passing:
            self._timer.start()
        else:
            self._timer.stop()
        self.show()
        self._float()

    def _offer(self, more: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """The further buttons, before the one that closes the bar."""
        for old in self._more:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._more = [QPushButton(text, self) for text, _ in more]
        for button, (_, act) in zip(self._more, more, strict=True):
            button.clicked.connect(lambda _on=False, act=act: self._act_on(act))
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()

    def float_over(self, host: QWidget) -> None:
        """Lie over the top of ``host`` instead of pushing it down, also when its size changes."""
        self.setParent(host)
        self._floating = True
        host.installEventFilter(self)
        self._float()

    def _float(self) -> None:
        host = self.parentWidget()
        if host is None or not self._floating:
            return
        wide = max(host.width() - 2 * _FLOAT_SIDE, 0)
        tall = max(self.heightForWidth(wide), self.minimumSizeHint().height())
        self.setGeometry(_FLOAT_SIDE, _FLOAT_TOP, wide, tall)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._float()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def text(self) -> str:
        """Return the sentence shown, empty when the bar is hidden."""
        return "" if self.isHidden() else self._label.text()

    def kind(self) -> str:
        """Return the kind of the last message."""
        return self._kind

    def close_message(self) -> None:
        """Hide the bar and forget what its button would have done."""
        if not self.isHidden():
            self._run = None
            self.hide()
            self.closed.emit()

    def close_passing(self) -> None:
        """Hide the bar where what it says was about a moment that is over."""
        if self._passing:
            self.close_message()

    def retheme(self) -> None:
        """Take the colours of the applied theme."""
        _, _, colour_token, picture = KINDS[self._kind]
        self._picture.setPixmap(icons.pixmap(picture, colour_token, 18, self.devicePixelRatioF()))
        self._close.setIcon(icons.icon("close", "text"))
        self.update()

    def _act(self) -> None:
        if self._run is not None:
            self._act_on(self._run)
        else:
            self.close_message()

    def _act_on(self, act: Callable[[], object]) -> None:
        self.close_message()
        act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, _, colour_token, _ = KINDS[self._kind]
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
        # A tint may be see-through, and what lies under the bar must not shine through the words.
        painter.fillPath(path, themes.colour("panel"))
        painter.fillPath(path, themes.colour(ground))
        painter.setPen(themes.colour("hairline"))
        painter.drawPath(path)
        painter.setClipPath(path)
        painter.fillRect(0, 0, 3, self.height(), themes.colour(colour_token))
        painter.end()
