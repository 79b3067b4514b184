"""The strip under the views: one slider that takes all of them back to a recorded step, and the way forward again.

What is recorded is for the trainer to say, and what a moment looks like for the session.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QEnterEvent, QFontMetrics, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QToolBar, QWidget

from nnstudio.language import tr
from nnstudio.ui.run_view import RunView
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.action_button import ActionButton
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.restyle import set_style_property
from nnstudio.ui.widgets.tape_slider import TapeSlider

QWIDGETSIZE_MAX = 16_777_215
"""What Qt takes for no bound."""

HEIGHT = 36
REPLAY_MS = 100
"""Between two moments of a replay."""


class TimeStrip(QWidget):
    """Slider, words, replay, the way back to the present, and the branch.

    Signals:
        approached(): the pointer has come to it.
        lookedBack(step): a recorded step is to be shown; None: the present.
    """

    approached = Signal()
    lookedBack = Signal(object)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "strip")
        self.zero = QLabel("0")
        self.zero.setProperty("role", "secondary")
        self.slider = TapeSlider()
        self.slider.setAccessibleName(tr("Time line of the run"))
        self.slider.setToolTip(
            tr("Show every view as it was at a recorded step. Arrow keys go from one to the next.")
        )
        self.slider.chosen.connect(self._chosen)
        self.words = ElidedLabel()
        self.words.setProperty("role", "secondary")
        self.replay = QPushButton()
        self.replay.setProperty("kind", "flat")
        self.replay.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.replay.clicked.connect(self._play)
        self.now = ActionButton(actions["run.now"], "flat")
        self.branch = ActionButton(actions["run.branch"], "flat")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self.zero)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.words)
        layout.addWidget(self.replay)
        layout.addWidget(self.now)
        layout.addWidget(self.branch)
        self._timer = QTimer(self)
        self._timer.setInterval(REPLAY_MS)
        self._timer.timeout.connect(self._next)
        self._past, self._digits = False, -1
        self._dress_replay()
        self._retheme()
        themes.notifier().changed.connect(self._retheme)

    @Slot()
    def _retheme(self) -> None:
        """Take the sizes of the applied theme."""
        self.setFixedHeight(themes.px(HEIGHT))
        self.replay.setFixedWidth(themes.px(30))
        self.replay.setIconSize(QSize(themes.px(16), themes.px(16)))
        self._digits = -1

    def refresh(self, view: RunView) -> None:
        """Show where the run is, where it can go back to, and what is looked at."""
        steps = view.tape.steps if view.tape is not None else ()
        if self._timer.isActive() and (view.looking_back is None or not steps):
            self._stop()
        self.slider.set_tape(steps, view.newest, view.looking_back)
        words, tip = strip_text(view), moment_text(view)
        self._make_room(view.newest if steps else None)
        self.words.setText(words)
        self.setToolTip(tip)
        self.slider.setAccessibleDescription(f"{words} {tip}".strip())
        self.replay.setEnabled(bool(steps))
        past = view.looking_back is not None
        if past != self._past:
            self._past = past
            set_style_property(self, "past", past)
            set_style_property(self.words, "role", "strong" if past else "secondary")

    def _make_room(self, newest: int | None) -> None:
        """Words as wide as they may become, so that the slider does not move under the hand; None: any width."""
        digits = 0 if newest is None else len(f"{newest:,}")
        if digits == self._digits:
            return
        self._digits = digits
        if newest is None:
            self.words.setMinimumWidth(0)
            self.words.setMaximumWidth(QWIDGETSIZE_MAX)
        else:
            widest = QFontMetrics(themes.font(strong=True)).horizontalAdvance
            self.words.setFixedWidth(widest(past_text(newest, newest)) + themes.px(8))

    # -- replay --------------------------------------------------------------------------------------

    @Slot()
    def _play(self) -> None:
        if self._timer.isActive():
            self._stop()
            return
        if self.slider.step is None:
            self.slider.move_by(-len(self.slider.steps))
        self._timer.start()
        self._dress_replay()

    @Slot()
    def _next(self) -> None:
        self.slider.move_by(1)
        if self.slider.step is None:
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._dress_replay()

    def _dress_replay(self) -> None:
        playing = self._timer.isActive()
        icons.keep_icon(self.replay, "pause" if playing else "play")
        name = tr("Stop the replay") if playing else tr("Replay the run, ten moments a second")
        self.replay.setToolTip(name)
        self.replay.setAccessibleName(name)

    @Slot(object)
    def _chosen(self, step: int | None) -> None:
        self.lookedBack.emit(step)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.approached.emit()

    def hideEvent(self, event: object) -> None:
        self._stop()


class TimeBar(QToolBar):
    """The strip at the lower edge of the window; while it is hidden runs are not recorded."""

    def __init__(self, actions: dict[str, QAction], session: TrainingSession) -> None:
        super().__init__(tr("Time line"))
        self.setObjectName("time")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self.strip = TimeStrip(actions)
        self.addWidget(self.strip)
        self._session = session
        self.strip.approached.connect(session.expect_looks)
        self.strip.lookedBack.connect(session.look_back)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A tool bar has the margins it was made with, before it had a name, until it is told to look again.
        QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))

    @property
    def shown(self) -> bool:
        """Whether it has not been switched off, in a window that is shown or will be."""
        chosen = self.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        return not (chosen and self.isHidden())

    def switch(self) -> None:
        """Hide the strip, or show it again."""
        self.setVisible(not self.shown)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self._session.recording = self.shown
        if not self.shown:
            self._session.look_back(None)


def strip_text(view: RunView) -> str:
    """One short phrase: where the views are, or why they cannot be anywhere else."""
    if view.experiment is None:
        return tr("Once something is trained, every step can be looked at again here")
    if view.looking_back is not None:
        return past_text(view.looking_back, view.newest)
    if not (view.tape and view.tape.steps) and not view.alive:
        return tr("Of this run only its last state is there: step {step}", step=f"{view.newest:,}")
    return tr("step {step}", step=f"{view.newest:,}")


def past_text(step: int, newest: int) -> str:
    """Says plainly that this is not the present."""
    return tr("step {step} of {newest}, looking back", step=f"{step:,}", newest=f"{newest:,}")


def moment_text(view: RunView) -> str:
    """What else must be known of the past: that the present goes on, and what a large network does not keep."""
    if view.moment is None:
        return ""
    texts = {
        "whole": "",
        "weights": tr(
            "The network is large, so its weights are recorded without the state of the optimiser."
        ),
        "histograms": tr("The network is so large that only its histograms are recorded."),
    }
    goes_on = tr("The run goes on meanwhile.") if view.state == "running" else ""
    return f"{goes_on} {texts[view.moment.detail]}".strip()
