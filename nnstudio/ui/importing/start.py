"""The import before there is a file: choose one, drop one, or fetch one of the known sets.

Nothing is fetched that nobody asked for, and everything else works without a network.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading

WIDEST = 620


class ImportStart(QScrollArea):
    """Two buttons, and below them what is on offer.

    Signals:
        fileWanted(), folderWanted(): a dialog is to ask.
        fetched(dataset): a set that is on offer was chosen and is here.
    """

    fileWanted = Signal()
    folderWanted = Signal()
    fetched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("import", "secondary", 32, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = heading(tr("Your own data"))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QLabel(
            tr(
                "Drop a file or a folder here: a table (CSV, TSV), IDX files such as MNIST, NPZ or NPY arrays, "
                "or a folder with one folder of pictures for each class."
            )
        )
        words.setProperty("role", "secondary")
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.file = QPushButton(tr("Choose a file…"))
        self.file.setProperty("kind", "primary")
        self.file.clicked.connect(self.fileWanted)
        self.folder = QPushButton(tr("Choose a folder…"))
        self.folder.clicked.connect(self.folderWanted)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.file)
        line.addWidget(self.folder)
        line.addStretch(1)
        content = QWidget()
        content.setProperty("surface", "window")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QWidget()
        inner.setMaximumWidth(themes.px(WIDEST))
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(10)
        self._column.addStretch(2)
        for widget in (picture, title, words):
            self._column.addWidget(widget)
        self._column.addLayout(line)
        self._column.addSpacing(24)
        self._column.addStretch(3)
        outer = QHBoxLayout(content)
        outer.addStretch(1)
        outer.addWidget(inner, 10)
        outer.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(content)

    def refresh(self) -> None:
        """Look again at what is here already."""

    def shutdown(self) -> None:
        """Give up what is being fetched."""
