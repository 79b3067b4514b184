"""The page itself: cards at the left, files at the right, over the whole window below the menus.

It closes when something is chosen, with Esc, and as soon as anybody works on what lies under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSettings, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.files.file_control import FileControl
from nnstudio.ui.pages import START_PAGE
from nnstudio.ui.start_page.card import WIDTH as CARD_WIDTH
from nnstudio.ui.start_page.card import Card
from nnstudio.ui.start_page.offer import Group
from nnstudio.ui.start_page.recent import RecentFiles
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading

WIDEST, SIDE, GAP, MARGIN = 1180, 248, 12, 28


class StartPage(QFrame):
    """Lies over a window.

    Signals:
        left(): it was closed.
        lessonChosen(lesson): a lesson is to be opened.
        importWanted(): data are to be imported.
    """

    left = Signal()
    lessonChosen = Signal(object)
    importWanted = Signal()

    def __init__(
        self,
        window: QMainWindow,
        files: FileControl,
        settings: QSettings,
        groups: Sequence[Group],
        recovered: QWidget | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._files, self._settings = window, files, settings
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Start page"))
        self.cards: list[Card] = []
        self._grids: list[tuple[QGridLayout, list[Card]]] = []
        self.recent = RecentFiles(files.listed, files.open, files.forget)
        self.at_start = QCheckBox(tr("Show at start"))
        self.at_start.setToolTip(tr("Help > Start page always shows it."))
        self.at_start.setChecked(str(settings.value(START_PAGE, "1")) != "0")
        self.at_start.toggled.connect(self._remember)
        # One picture after the other, so that the page answers while they are drawn.
        self._drawing = QTimer(self)
        self._drawing.setInterval(0)
        self._drawing.timeout.connect(self._draw_next)
        self._recovered = recovered
        self._build(groups)
        window.installEventFilter(self)
        files.opened.connect(self.leave)
        files.refused.connect(self.leave)
        themes.notifier().changed.connect(self._lay)
        self._lay()

    def open(self) -> None:
        """Show it, with the files there are now."""
        self.recent.refresh()
        self._lay()
        self.show()
        self.raise_()
        self._drawing.start()
        self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def leave(self) -> None:
        """Close it; what lies under it is as it was."""
        self._drawing.stop()
        if not self.isHidden():
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._lay()
        if (
            isinstance(watched, Card)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._card_key(watched, event.key())
        ):
            return True
        return super().eventFilter(watched, event)

    # -- inside ------------------------------------------------------------------------------------

    def _build(self, groups: Sequence[Group]) -> None:
        content = QWidget()
        content.setProperty("surface", "window")
        self._inner = QHBoxLayout(content)
        self._inner.setSpacing(MARGIN)
        main = QVBoxLayout()
        main.setSpacing(GAP)
        main.addLayout(self._head())
        if self._recovered is not None:
            main.addWidget(self._recovered)
        for group in groups:
            main.addSpacing(6)
            main.addWidget(heading(group.title))
            grid = QGridLayout()
            grid.setSpacing(GAP)
            cards = [Card(offer) for offer in group.offers]
            for card in cards:
                card.clicked.connect(lambda _on=False, card=card: self._choose(card))
                card.installEventFilter(self)
            self._grids.append((grid, cards))
            self.cards += cards
            main.addLayout(grid)
        main.addStretch(1)
        self._inner.addLayout(main, 1)
        self._inner.addWidget(self._side(), 0, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self._scroll = scroll
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _head(self) -> QHBoxLayout:
        title = QLabel("NN Studio")
        title.setProperty("role", "title")
        words = QLabel(tr("Build a network, press Train, and watch it learn."))
        words.setProperty("role", "secondary")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(title)
        column.addWidget(words)
        head = QHBoxLayout()
        head.addLayout(column)
        head.addStretch(1)
        return head

    def _side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        closing = QToolButton()
        closing.setProperty("kind", "icon")
        closing.setToolTip(tr("Close the start page (Esc)"))
        closing.setAccessibleName(tr("Close the start page"))
        icons.keep_icon(closing, "close", "secondary")
        closing.clicked.connect(self.leave)
        top = QHBoxLayout()
        top.addWidget(self.at_start)
        top.addStretch(1)
        top.addWidget(closing)
        column.addLayout(top)
        column.addSpacing(22)
        column.addWidget(heading(tr("Recent files")))
        column.addWidget(self.recent)
        column.addSpacing(6)
        opening = QPushButton(tr("Open a file…"))
        opening.setToolTip(tr("Choose an experiment to open (Ctrl+O)"))
        icons.keep_icon(opening, "open")
        opening.clicked.connect(self._files.ask_open)
        column.addWidget(opening)
        data = QPushButton(tr("Import data…"))
        data.setToolTip(tr("Train on a table, on pictures or on arrays of your own (Ctrl+I)"))
        icons.keep_icon(data, "import")
        data.clicked.connect(self.importWanted)
        column.addWidget(data)
        drop = QLabel(tr("Or drop an .nnstudio file, or your data, anywhere on the window."))
        drop.setProperty("role", "caption")
        drop.setWordWrap(True)
        column.addWidget(drop)
        column.addStretch(1)
        self._side_pane = side
        return side

    @Slot()
    def _lay(self) -> None:
        """Cover the window below its menus; as many cards in a row as there is room for."""
        window = self._window
        bar = window.menuBar()
        top = bar.height() if bar.isVisible() else 0
        self.setGeometry(0, top, window.width(), window.height() - top)
        across = min(self.width(), themes.px(WIDEST))
        side = max((self.width() - across) // 2, 0) + MARGIN
        self._inner.setContentsMargins(side, MARGIN - 4, side, MARGIN)
        self._side_pane.setFixedWidth(themes.px(SIDE))
        room = self.width() - 2 * side - themes.px(SIDE) - MARGIN
        columns = max(1, (room + GAP) // (themes.px(CARD_WIDTH) + GAP))
        self._columns = columns
        if self.isVisible():
            self._drawing.start()
        for grid, cards in self._grids:
            for number, card in enumerate(cards):
                grid.addWidget(card, number // columns, number % columns)
                card.updateGeometry()
            for column in range(grid.columnCount()):
                grid.setColumnStretch(column, 1 if column < columns else 0)

    def _card_key(self, card: Card, key: int) -> bool:
        """Enter chooses, arrows go to a neighbour; Qt's own buttons do neither."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            card.click()
            return True
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }.get(Qt.Key(key))
        if step is None:
            return False
        at = self.cards.index(card) + step
        other = self.cards[min(max(at, 0), len(self.cards) - 1)]
        other.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(other)
        return True

    @Slot()
    def _draw_next(self) -> None:
        if not any(card.draw() for card in self.cards) and not self.recent.draw():
            self._drawing.stop()

    def _choose(self, card: Card) -> None:
        if card.offer.lesson is not None:
            self.lessonChosen.emit(card.offer.lesson)
        else:
            self._files.open_copy(card.offer.make)

    def _remember(self, on: bool) -> None:
        self._settings.setValue(START_PAGE, int(on))

    def sizeHint(self) -> QSize:
        return QSize(themes.px(WIDEST), themes.px(700))
