"""The head of a part of the pane: a name, a quiet remark on the right, and a hairline below.

The name of a block can be changed where it stands.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel


class Section(QWidget):
    """A heading.

    Signals:
        renamed(text): the user gave another name.
    """

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renamable = False
        self.title = ElidedLabel()
        self.title.setProperty("role", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.caption = QLabel()
        self.caption.setProperty("role", "caption")
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._edit: QLineEdit | None = None
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 7)
        self._line.setSpacing(10)
        self._line.addWidget(self.title, 1)
        self._line.addWidget(self.caption)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title.installEventFilter(self)
        themes.notifier().changed.connect(self.update)

    def set_texts(self, title: str, caption: str = "", *, renamable: bool = False) -> None:
        """Show a name and a remark; a ``renamable`` name can be changed by double-clicking it."""
        if title != self.title.text():
            self.title.setText(title)
        if caption != self.caption.text():
            self.caption.setText(caption)
        self.caption.setVisible(bool(caption))
        self._renamable = renamable
        self.setAccessibleName(title)
        self.setAccessibleDescription(caption)
        # On the heading itself: the title's own tooltip is its full text where it is cut short.
        self.setToolTip(tr("Double-click to rename") if renamable else "")
        if not renamable:
            self.stop_renaming()

    def start_renaming(self) -> None:
        """Let the user type another name; nothing happens where there is none to change."""
        if not self._renamable or self._edit is not None:
            return
        edit = QLineEdit(self.title.text(), self)
        edit.setMaxLength(60)
        edit.setAccessibleName(tr("Name of the block"))
        edit.installEventFilter(self)
        edit.editingFinished.connect(self._finish)
        self._edit = edit
        self.title.hide()
        self._line.insertWidget(0, edit, 1)
        edit.selectAll()
        edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_renaming(self) -> None:
        """Show the name again without changing it."""
        edit, self._edit = self._edit, None
        if edit is not None:
            edit.hide()
            self._line.removeWidget(edit)
            edit.deleteLater()
            self.title.show()

    def name_edit(self) -> QLineEdit | None:
        """The line a name is being typed into, if there is one."""
        return self._edit

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.title and event.type() == QEvent.Type.MouseButtonDblClick:
            if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
                self.start_renaming()
                return True
        elif (
            watched is self._edit
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.stop_renaming()
            return True
        return super().eventFilter(watched, event)

    def _finish(self) -> None:
        if self._edit is None:
            return
        text = self._edit.text().strip()
        self.stop_renaming()
        if text != self.title.text():
            self.renamed.emit(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, themes.colour("hairline"))
        painter.end()
