"""A page of text in a small window of its own, to read beside the studio and to copy from.

About and the list of shortcuts are such pages.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr


class Page(QDialog):
    """A title and rich text; the window below it stays usable."""

    def __init__(self, title: str, html: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.setHtml(html)
        self.text.setAccessibleName(title)
        copy, close = QPushButton(tr("Copy")), QPushButton(tr("Close"))
        close.setDefault(True)
        copy.clicked.connect(self._copy)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        self.resize(460, 420)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text.toPlainText())
