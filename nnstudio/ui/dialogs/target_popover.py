"""A small sheet that asks how far a run is to go before it pauses by itself.

It reads like a sentence: run until the training loss is at most 0.05. Nothing waits for it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.heading import heading
from nnstudio.ui.widgets.number_edit import Number, NumberEdit, number_text
from nnstudio.ui.widgets.restyle import set_style_property

WIDTH = 370
MOST_STEPS = 1_000_000_000


class TargetPopover(QFrame):
    """Asks once; closed by Esc, by a click elsewhere, or when it was answered.

    Signals:
        stepsChosen(count): so many steps from here.
        targetChosen(goal, value): a goal of ``core.training.target`` and its value.
    """

    stepsChosen = Signal(int)
    targetChosen = Signal(str, float)

    def __init__(self, view: RunView, fresh: bool, parent: QWidget) -> None:
        """Ask about the run of ``view``; ``fresh`` says that it will begin anew."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "card")
        self.setAccessibleName(tr("Run to"))
        self._fields = _fields(view, fresh)
        self.goal = QComboBox()
        self.goal.setAccessibleName(tr("Run to"))
        for field, words in self._fields.items():
            self.goal.addItem(words, field.name)
        self.value = NumberEdit(1, self._parsed, log_steps=True)
        self.value.setFixedWidth(themes.px(88))
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.run = QPushButton(tr("Run"))
        set_style_property(self.run, "kind", "primary")
        self.value.installEventFilter(self)
        self._build()
        self.goal.currentIndexChanged.connect(self._show_goal)
        self.value.error.connect(self._tell)
        self.run.clicked.connect(self._answer)
        self._show_goal()

    def open_below(self, widget: QWidget) -> None:
        """Show it under a widget with the number selected."""
        self.adjustSize()
        self.move(widget.mapToGlobal(QPoint(0, widget.height() + 6)))
        self.show()
        self.value.setFocus(Qt.FocusReason.PopupFocusReason)
        self.value.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The line would only take its number; here Enter is the answer.
        if (
            watched is self.value
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._answer()
            return True
        return super().eventFilter(watched, event)

    @property
    def field(self) -> FieldDescription:
        """What is asked for now."""
        return list(self._fields)[self.goal.currentIndex()]

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.goal, 1)
        line.addWidget(self.value)
        foot = QHBoxLayout()
        foot.addWidget(self.sentence, 1)
        foot.addWidget(self.run, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(heading(tr("Run until, then pause")))
        column.addLayout(line)
        column.addLayout(foot)
        self.setFixedWidth(themes.px(WIDTH))

    def _parsed(self, text: str) -> tuple[Number | None, str | None]:
        try:
            return parse(self.field, text), None
        except ProblemError as error:
            return None, say(error.problems[0])

    @Slot()
    def _show_goal(self) -> None:
        default: Number = self.field.default
        self.value.setModified(False)
        self.value.set_value(default)
        self.value.setText(number_text(default))
        self._tell("")

    @Slot(str)
    def _tell(self, problem: str) -> None:
        """What is wrong with the number; else what there is to know."""
        self.sentence.setText(problem or self.field.doc)
        set_style_property(self.sentence, "role", "error" if problem else "caption")
        self.run.setEnabled(not problem)

    @Slot()
    def _answer(self) -> None:
        if not self.value.commit():
            self._tell(self.value.problem())
            return
        name, value = self.field.name, self.value.value()
        self.close()
        if name == "steps":
            self.stepsChosen.emit(int(value))
        else:
            self.targetChosen.emit(name, float(value))


def ask_target(control: RunControl, below: QWidget) -> TargetPopover:
    """Open a sheet under a widget, for the run that is alive or the one that would begin."""
    fresh = not control.session.alive and control.main != "continue"
    sheet = TargetPopover(control.plan(), fresh, below.window())
    sheet.stepsChosen.connect(control.run_steps)
    sheet.targetChosen.connect(control.run_to)
    sheet.open_below(below)
    return sheet


def _fields(view: RunView, fresh: bool) -> dict[FieldDescription, str]:
    """What can be asked for, with bounds that make sense for this run and something to begin with; in words."""
    last = view.history.last() if view.history is not None and not fresh else {}
    done = 0 if fresh else int(view.newest_epoch)
    planned = view.experiment.training.epochs if view.experiment is not None else 1
    planned = max(planned, done + 1)
    loss = last.get("train_loss", 0.2)
    known = main_metric(view.experiment.data.dataset.task if view.experiment else "classification")
    metric = tr(known.title)
    scores = tr("Looked at after every epoch.")
    epoch = FieldDescription(
        "epoch",
        tr("Epoch"),
        tr("The run has {epochs} epochs.", epochs=planned),
        "integer",
        min(planned, done + 10),
        low=done + 1,
        high=planned,
    )
    steps = FieldDescription("steps", tr("Steps"), "", "integer", 100, low=1, high=MOST_STEPS)
    half = float(f"{loss / 2:.1g}") if 0 < loss < 1e30 else 0.1
    lost = FieldDescription("loss", tr("Loss"), scores, "number", half, low=0.0, open_low=True)
    score = FieldDescription("metric", metric, scores, "number", 0.95, low=0.0, high=1.0)
    return {
        epoch: tr("epoch"),
        steps: tr("so many steps from here"),
        lost: tr("training loss at most"),
        score: tr("{metric} of test data at least", metric=metric),
    }
