"""The import before there is a file: choose one, drop one, or fetch one of the known sets.

Nothing is fetched that nobody asked for, and everything else works without a network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.importing.download_task import DownloadTask
from nnstudio.ui.importing.offer_card import OfferCard
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.core.downloads.offers import Offer
    from nnstudio.core.importers.reading import Progress

WIDEST = 620


class ImportStart(QScrollArea):
    """Two buttons, and below them what is on offer.

    Signals:
        fileWanted(), folderWanted(): a dialog is to ask.
        fetched(path): a set that is on offer was chosen and is here, in a file with others beside it.
    """

    fileWanted = Signal()
    folderWanted = Signal()
    fetched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Your own data"))
        self._wanted: Offer | None = None
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
        self._column.addSpacing(28)
        self.offers_title = heading(tr("Or fetch a known set"))
        self.offers_note = QLabel(
            tr("Only when you press Download; what was fetched once is kept and works offline.")
        )
        self.offers_note.setProperty("role", "caption")
        self.offers_note.setWordWrap(True)
        self._column.addWidget(self.offers_title)
        self._column.addWidget(self.offers_note)
        self.cards: list[OfferCard] = []
        self._place = self._column.count()
        self._column.addStretch(3)
        self.task = DownloadTask(self)
        self.task.ended.connect(self._here)
        self.task.failed.connect(self._failed)
        self.task.progressed.connect(self._progressed)
        self.task.stateChanged.connect(self.refresh)
        outer = QHBoxLayout(content)
        outer.addStretch(1)
        outer.addWidget(inner, 10)
        outer.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(content)

    @Slot()
    def refresh(self) -> None:
        """Look again at what is here already."""
        from nnstudio.core.downloads.fetching import is_there

        self._make_cards()
        for card in self.cards:
            busy = self.task.offer is card.offer
            card.show_state(here=not busy and is_there(card.offer), busy=busy)

    def shutdown(self) -> None:
        """Give up what is being fetched."""
        self.task.cancel()

    def _make_cards(self) -> None:
        """The offers, made when they are seen first."""
        if self.cards:
            return
        from nnstudio.core.downloads.offers import OFFERS

        for offer in OFFERS:
            card = OfferCard(offer)
            card.wanted.connect(self._fetch)
            card.stopped.connect(self.task.cancel)
            self._column.insertWidget(self._place + len(self.cards), card)
            self.cards.append(card)

    @Slot(object)
    def _fetch(self, offer: Offer) -> None:
        # Where all of it is here, this only looks whether it is still right.
        self._wanted = offer
        self.task.start(offer)

    @Slot(object)
    def _here(self, path: Path) -> None:
        self.fetched.emit(str(path))

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        for card in self.cards:
            if card.offer is self._wanted:
                card.show_trouble(" ".join(map(say, problems[:2])))

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        for card in self.cards:
            if card.offer is self.task.offer:
                card.show_progress(progress)
