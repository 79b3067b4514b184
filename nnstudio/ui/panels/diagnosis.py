"""The diagnosis: a card for every trouble of the run, with its evidence and what helps.

The findings are worked out elsewhere and shown here calmly; a card that stays keeps its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.language.sentences import say_fix
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.diagnosis_card import DiagnosisCard
from nnstudio.ui.panels.panel import Panel, empty_caption, stale_caption
from nnstudio.ui.run_view import RunView

if TYPE_CHECKING:
    from nnstudio.core.diagnosis.finding import Finding
    from nnstudio.core.parts.problem import Fix

MARGIN = 12
LOWEST = 96


class DiagnosisPanel(Panel):
    """Cards from top to bottom, or one sentence where there are none.

    Signals:
        dismissed(rule): findings of this rule are not wanted any more in this run.
    """

    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, DiagnosisCard] = {}
        self.notice = QLabel()
        self.notice.setWordWrap(True)
        self.notice.setProperty("role", "caption")
        self.calm = QLabel()
        self.calm.setWordWrap(True)
        content = QWidget()
        content.setProperty("surface", "panel")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        self._column.setSpacing(8)
        self._column.addWidget(self.notice)
        self._column.addWidget(self.calm)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        self._scroll.setAccessibleName(tr("Diagnosis"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.setMinimumHeight(LOWEST)

    def sizeHint(self) -> QSize:
        return QSize(276, 240)

    def cards(self) -> list[DiagnosisCard]:
        """The cards from top to bottom."""
        return list(self._cards.values())

    def refresh(self, view: RunView) -> None:
        """What is said where there are no cards, and that results are of other settings."""
        _set(self.notice, _notice(view) if self._cards else "")
        if self._cards:
            _set(self.calm, "")
            return
        measured = view.history is not None and len(view.history.evaluations) > 0
        # Of a network that was taken away nobody says that it looks healthy.
        measured = measured and (view.alive or view.obstacle != "unfinished")
        if not measured:
            text = empty_caption(
                view, tr("Train the network: what goes wrong is named here, with what helps")
            )
        elif view.alive:
            text = tr("Nothing found so far.")
        else:
            text = tr("Nothing found: the run looks healthy.")
        role = "fine" if measured else "secondary"
        if self.calm.property("role") != role:
            self.calm.setProperty("role", role)
            self.calm.style().polish(self.calm)
        _set(self.calm, text)

    def show_findings(
        self, findings: Sequence[Finding], experiment: Experiment, shown: Experiment
    ) -> None:
        """Show these, of a run of ``shown``; remedies are for the experiment as it is now.

        A card of a rule that was there before stays the same card.
        """

        def name(block: str) -> str:
            for network in (experiment.network, shown.network):
                if block in network.by_id:
                    return block_title(network, block)
            return block

        wanted = [finding.rule for finding in findings]
        for rule in [rule for rule in self._cards if rule not in wanted]:
            card = self._cards.pop(rule)
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        for place, finding in enumerate(findings):
            card = self._cards.get(finding.rule) or self._new(finding.rule)
            card.show_finding(finding, finding.fixes(experiment), name)
            if self._column.indexOf(card) != place + 1:
                # Behind the notice; what is said without cards comes last.
                self._column.insertWidget(place + 1, card)
        self._cards = {rule: self._cards[rule] for rule in wanted}
        if self._cards:
            _set(self.calm, "")

    def _new(self, rule: str) -> DiagnosisCard:
        card = DiagnosisCard()
        card.chosen.connect(self.blockChosen)
        card.fixed.connect(self._fix)
        card.dismissed.connect(self.dismissed)
        self._cards[rule] = card
        return card

    def _fix(self, fix: Fix) -> None:
        self.editWanted.emit(fix.apply, say_fix(fix))


def _notice(view: RunView) -> str:
    """What to know about the cards: they are of other settings, or of a moment in the past."""
    if view.stale:
        return stale_caption(view)
    if view.looking_back is not None:
        return tr("As it was at step {step}", step=f"{view.looking_back:,}")
    return ""


def _set(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))
