"""A set that can be fetched: what it is, how large, under which licence, from whom, and the button for it.

It is fetched when somebody presses the button, and never otherwise.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.language.amounts import memory
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.core.downloads.offers import Offer
    from nnstudio.core.importers.reading import Progress


class OfferCard(QFrame):
    """One set on offer.

    Signals:
        wanted(offer): it is to be fetched, or used where it is here already.
        stopped(): fetching it is to end.
    """

    wanted = Signal(object)
    stopped = Signal()

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.setProperty("surface", "card")
        self.setAccessibleName(offer.title)
        about = QLabel(tr(offer.about))
        about.setWordWrap(True)
        source = f'<a href="{escape(offer.source)}">{escape(_host(offer.source))}</a>'
        self.facts = QLabel(
            tr(
                "{size} · licence {licence} · from {source}",
                size=memory(offer.bytes),
                licence=offer.licence,
                source=source,
            )
        )
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.facts.setOpenExternalLinks(True)
        self.facts.setProperty("role", "caption")
        self.facts.setWordWrap(True)
        self.state = QLabel()
        self.state.setProperty("role", "warning")
        self.state.setWordWrap(True)
        self.state.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.button = QPushButton()
        self.button.clicked.connect(self._press)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (heading(offer.title), about, self.facts, self.state, self.progress):
            words.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._busy = False
        self.show_state(here=False, busy=False)

    def show_state(self, *, here: bool, busy: bool) -> None:
        """Whether it is here already, and whether it is being fetched."""
        self._busy = busy
        self.progress.setVisible(busy)
        if busy:
            self.state.hide()
            self.button.setText(tr("Stop"))
            self.button.setToolTip("")
        else:
            self.progress.setValue(0)
            self.button.setText(tr("Use it") if here else tr("Download"))
            self.button.setToolTip(
                tr("It was downloaded before.") if here else tr("Nothing is fetched before.")
            )
        self.button.setAccessibleName(f"{self.button.text()}: {self.offer.title}")

    def show_progress(self, progress: Progress) -> None:
        """How far it is."""
        self.progress.setValue(round(1000 * progress.share))
        self.button.setToolTip(f"{memory(progress.done)} / {memory(progress.total)}")

    def show_trouble(self, text: str) -> None:
        """Why it could not be fetched."""
        self.state.setText(text)
        self.state.setVisible(bool(text))

    @Slot()
    def _press(self) -> None:
        if self._busy:
            self.stopped.emit()
        else:
            self.show_trouble("")
            self.wanted.emit(self.offer)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0]
