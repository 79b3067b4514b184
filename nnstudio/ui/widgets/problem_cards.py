"""Cards that say what is wrong, each with a button for the remedy where there is one.

The inspector shows them with the settings they are about, the canvas beside the badge of a block.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.ui.widgets.accent_card import AccentCard

Say = Callable[[Problem], str]
SayFix = Callable[[Fix], str]


class ProblemCard(AccentCard):
    """One problem: a sentence beside a line in the warning colour, and perhaps a button."""

    def __init__(
        self,
        problem: Problem,
        say: Say,
        say_fix: SayFix,
        mend: Callable[[Fix], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("warning", parent)
        self._fix = problem.fix
        self._mend = mend
        self.sentence = QLabel(say(problem))
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setProperty("role", "warning")
        self.column.addWidget(self.sentence)
        self.button: QPushButton | None = None
        if problem.fix is not None:
            self.button = QPushButton(say_fix(problem.fix))
            self.button.setProperty("kind", "link")
            self.button.clicked.connect(self._pressed)
            line = QHBoxLayout()
            line.addWidget(self.button)
            line.addStretch(1)
            self.column.addLayout(line)
        self.setAccessibleName(self.sentence.text())

    def _pressed(self) -> None:
        if self._fix is not None:
            self._mend(self._fix)


class ProblemCards(QWidget):
    """The cards of one place, one below the other; hidden where nothing is wrong."""

    def __init__(
        self,
        say: Say,
        say_fix: SayFix,
        mend: Callable[[Fix], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._say, self._say_fix, self._mend = say, say_fix, mend
        self._shown: tuple[Problem, ...] = ()
        self._cards: list[ProblemCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def cards(self) -> list[ProblemCard]:
        """The cards from top to bottom."""
        return list(self._cards)

    def buttons(self) -> list[QWidget]:
        """The buttons from top to bottom."""
        return [card.button for card in self._cards if card.button is not None]

    def show_problems(self, problems: Sequence[Problem], *, anew: bool = False) -> bool:
        """Show these problems; cards that say the same stay, unless all are wanted ``anew``.

        Returns whether cards came or went.
        """
        wanted = tuple(problems)
        if wanted == self._shown and not anew:
            return False
        self._shown = wanted
        for card in self._cards:
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        self._cards = [
            ProblemCard(problem, self._say, self._say_fix, self._mend) for problem in wanted
        ]
        for card in self._cards:
            self._column.addWidget(card)
        self.setVisible(bool(wanted))
        return True
