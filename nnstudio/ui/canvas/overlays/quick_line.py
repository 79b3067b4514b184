"""The line that floats over the canvas to type a layer into: what it would make, and how it may go on.

It knows no grammar: it is told what to show for a text, and tells when the text is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import set_style_property

WIDTH = 400
_EDGE, _GAP, _ROW, _FEWEST = 8, 6, 26, 3
_REST = 150
"""Height of the canvas that the list leaves to everything else."""
_ABOUT = Qt.ItemDataRole.UserRole
_LINE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class _Line(QLineEdit):
    """A line edit that keeps Tab and the arrows for the list below it."""

    steered = Signal(int)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape):
                self.steered.emit(key)
                return True
        return super().event(event)


class _Rows(QStyledItemDelegate):
    """Paints a completion: its word, and at the right what kind of thing it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, round(_ROW * themes.scale()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect  # pyright: ignore
        state: QStyle.StateFlag = option.state  # pyright: ignore
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("accent_tint" if selected else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        row = rect.adjusted(10, 0, -10, 0)
        about = str(index.data(_ABOUT))
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("secondary"))
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, about)
        taken = QFontMetrics(painter.font()).horizontalAdvance(about) + 12
        painter.setFont(themes.font())
        painter.setPen(themes.colour("accent_text" if selected else "text"))
        room = row.adjusted(0, 0, -taken, 0)
        title = QFontMetrics(painter.font()).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


class QuickLine(QFrame):
    """The floating line.

    Signals:
        edited(str): the text is another one.
        meant(str): Enter: the text is to be done.
        closed(by_key): it went away, by a key or because the focus went somewhere else.
    """

    edited = Signal(str)
    meant = Signal(str)
    closed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chosen = False
        self._at: QPoint | None = None
        self.line = _Line(self)
        self.line.setAccessibleName(tr("Layers to add"))
        self.line.setPlaceholderText(tr("dense 100 relu, dropout 0.2"))
        self.result = QLabel(self)
        self.result.setWordWrap(True)
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(_GAP)
        for widget in (self.line, self.result, self.list, self.hint):
            column.addWidget(widget)
        self.line.textChanged.connect(self._changed)
        self.line.returnPressed.connect(self._entered)
        self.line.steered.connect(self._steer)
        self.list.itemClicked.connect(self._complete)
        self.line.installEventFilter(self)
        # A click beside the line is still for the line; the canvas below must neither get it nor the keyboard.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.line)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.hide()

    def open_at(self, at: QPoint, text: str = "") -> None:
        """Show below a point of the parent, inside its borders, and take the keyboard."""
        self._chosen = False
        self._at = at
        if self.line.text() == text:
            self.edited.emit(text)
        self.line.setText(text)
        self.place()
        self.show()
        self.raise_()
        # Not as by a shortcut: that would select the text, and the next key would replace it.
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.end(False)

    def show_result(self, text: str, role: str) -> None:
        """Say what the text would make, or what is wrong with it; ``role`` is that of a label."""
        self.result.setText(text)
        self.line.setAccessibleDescription(text)
        set_style_property(self.result, "role", role)
        set_style_property(self.line, "error", role == "warning")
        self.result.setVisible(bool(text))
        self.place()

    def show_completions(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Offer words: the whole line with it, the word, and what it is."""
        self._chosen = False
        self.list.clear()
        high = round(_ROW * themes.scale())
        parent = self.parentWidget()
        room = 0 if parent is None else (parent.height() - _REST) // high
        rows = rows[: max(room, _FEWEST)]
        for line, title, about in rows:
            item = QListWidgetItem(title, self.list)
            item.setData(_LINE, line)
            item.setData(_ABOUT, about)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, about)
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(len(rows) * high)
        self.place()

    def completions(self) -> list[str]:
        """The words on offer."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def place(self) -> None:
        """Take the size the content needs, where it was opened."""
        parent = self.parentWidget()
        if parent is None or self._at is None:
            return
        wide = min(WIDTH, parent.width() - 2 * _EDGE)
        self.setFixedSize(wide, self._needed(wide))
        x = min(max(self._at.x() - wide // 2, _EDGE), parent.width() - wide - _EDGE)
        y = min(max(self._at.y(), _EDGE), max(parent.height() - self.height() - _EDGE, _EDGE))
        self.move(x, y)

    def _needed(self, wide: int) -> int:
        """Height of everything that is shown; asked of the parts, because a hidden layout does not know."""
        shown = [w for w in (self.line, self.result, self.list, self.hint) if not w.isHidden()]
        inner = wide - 2 * _EDGE
        heights = [
            w.heightForWidth(inner)
            if w.hasHeightForWidth()
            else (w.height() if w is self.list else w.sizeHint().height())
            for w in shown
        ]
        return sum(heights) + _GAP * (len(shown) - 1) + 2 * _EDGE

    def close_line(self, *, by_key: bool = True) -> None:
        """Go away; the keyboard belongs to the canvas again where a key did it."""
        if self.isVisible():
            self.hide()
            self.closed.emit(by_key)

    def _changed(self, text: str) -> None:
        self.edited.emit(text)

    def _entered(self) -> None:
        if self._chosen and self.list.currentItem() is not None:
            self._complete(self.list.currentItem())
        else:
            self.meant.emit(self.line.text())

    def _steer(self, key: int) -> None:
        count, row = self.list.count(), self.list.currentRow()
        if key == Qt.Key.Key_Escape:
            self.close_line()
        elif key == Qt.Key.Key_Tab and count:
            self._complete(self.list.item(max(row, 0)))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and count:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._chosen = True
            self.list.setCurrentRow(
                (row + step) % count if row >= 0 else (0 if step > 0 else count - 1)
            )

    def _complete(self, item: QListWidgetItem) -> None:
        self.line.setText(str(item.data(_LINE)))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QFocusEvent) and event.lostFocus():
            kept = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            if event.reason() not in kept:
                self.close_line(by_key=False)
        return super().eventFilter(watched, event)  # pyright: ignore[reportArgumentType]
