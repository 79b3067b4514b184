"""A monkey at the window: random hands that know nothing, from a seed, and what they must never be able to do.

Mouse, keys, menus, edits of the document, runs that start and stop, colours and languages, in any order.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from journeys.hands import Hands
from journeys.monkey_answers import NEVER, RandomAnswers
from nnstudio.core.experiment import checks, edits
from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import ProblemError

LATEST = 1.0
"""Seconds after which a window that does not answer has frozen."""

SMALL = ("digits-mlp", "xor-tanh", "spiral-tanh", "sine-relu", "residual-mlp", "plane-linear")
KEYS = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Space,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_F2,
    Qt.Key.Key_F6,
    Qt.Key.Key_F10,
    Qt.Key.Key_Slash,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Minus,
    Qt.Key.Key_A,
    Qt.Key.Key_C,
    Qt.Key.Key_D,
    Qt.Key.Key_V,
    Qt.Key.Key_X,
    Qt.Key.Key_Z,
    Qt.Key.Key_N,
    Qt.Key.Key_1,
    Qt.Key.Key_0,
)
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
TEXTS = (
    "1e-3",
    "0",
    "-5",
    "abc",
    "50",
    "dense 10 relu",
    "",
    "0.5",
    "dense 8 tanh x2",
    "1,000",
    "#",
)
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
)


class Monkey:
    """Random hands at one studio.

    Attributes:
        log: what was done, in order.
        latest: the longest the window did not answer, in seconds, and during what.
    """

    def __init__(
        self,
        hands: Hands,
        seed: int,
        patch: pytest.MonkeyPatch,
        folder: Path,
        complaints: Callable[[], list[str]],
        tell: Path | None = None,
    ) -> None:
        self.hands, self.folder = hands, folder
        self.random = random.Random(seed)
        self.log: list[str] = []
        self.latest: tuple[float, str] = (0.0, "")
        self._complaints, self._tell = complaints, tell
        self._raised: list[str] = []
        self._answers = RandomAnswers(self.random, patch, folder, self._say, self._drop_place)
        patch.setattr(sys, "excepthook", self._note)

    def play(self, actions: int) -> None:
        """Do so many random things; raises AssertionError with the last of them where one went wrong."""
        moves: list[tuple[int, Callable[[], str]]] = [
            (26, self.click),
            (8, self.drag),
            (5, self.wheel),
            (14, self.key),
            (6, self.type),
            (14, self.action),
            (10, self.edit),
            (2, self.example),
            (6, self.run),
            (4, self.dock),
            (1, self.resize),
            (4, self.wait),
        ]
        weights, kinds = zip(*moves, strict=True)
        for number in range(actions):
            self._keep_open()
            move = self.random.choices(kinds, weights)[0]
            self._timed(move, number)
            self._timed(self._settle, number)
            self._look(number)
            if number % 25 == 24:
                self.check_document()

    # -- what can be done --------------------------------------------------------------------------

    def click(self) -> str:
        widget, at = self._somewhere()
        button = self.random.choice(
            (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton,)
        )
        twice = self.random.random() < 0.12
        keys = self.random.choice(MODIFIERS)
        what = f"{'double-' if twice else ''}click {_name(widget)} {at.toTuple()} {button.name} {keys.name}"
        self._say(what)
        if _there(widget):
            (QTest.mouseDClick if twice else QTest.mouseClick)(widget, button, keys, at)
        return what

    def drag(self) -> str:
        widget = (
            self.hands.canvas.viewport() if self.random.random() < 0.7 else self._somewhere()[0]
        )
        start, end = self._point(widget), self._point(widget)
        button = Qt.MouseButton.LeftButton
        if self.random.random() < 0.15:
            button = Qt.MouseButton.MiddleButton
        what = f"drag {_name(widget)} {start.toTuple()} to {end.toTuple()} {button.name}"
        self._say(what)
        QTest.mousePress(widget, button, Qt.KeyboardModifier.NoModifier, start)
        for step in range(1, 5):
            if not _there(widget):
                return what
            QTest.mouseMove(widget, start + (end - start) * (step / 4))
            QApplication.processEvents()
        if self.random.random() < 0.1 and _there(widget):
            QTest.keyClick(widget, Qt.Key.Key_Escape)
        if _there(widget):
            QTest.mouseRelease(widget, button, Qt.KeyboardModifier.NoModifier, end)
        return what

    def wheel(self) -> str:
        widget, at = self._somewhere()
        keys = self.random.choice(MODIFIERS)
        turned = QPoint(0, self.random.choice((-360, -120, 120, 360)))
        what = f"wheel {_name(widget)} {turned.y()} {keys.name}"
        self._say(what)
        event = QWheelEvent(
            QPointF(at),
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            turned,
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        if _there(widget):
            QApplication.sendEvent(widget, event)
        return what

    def key(self) -> str:
        widget = self._focus()
        key, keys = self.random.choice(KEYS), self.random.choice(MODIFIERS)
        what = f"key {keys.name}+{key.name} at {_name(widget)}"
        self._say(what)
        QTest.keyClick(widget, key, keys)
        return what

    def type(self) -> str:
        widget, text = self._focus(), self.random.choice(TEXTS)
        what = f"type {text!r} at {_name(widget)}"
        self._say(what)
        if isinstance(widget, QLineEdit):
            widget.selectAll()
        for letter in text:
            if not _there(widget):
                return what
            QTest.keyClicks(widget, letter)
        if self.random.random() < 0.6 and _there(widget):
            QTest.keyClick(widget, Qt.Key.Key_Return)
        return what

    def action(self) -> str:
        actions = [a for i, a in self.hands.window.actions_table.actions.items() if i not in NEVER]
        action: QAction = self.random.choice(actions)
        what = f"action {action.objectName()}{'' if action.isEnabled() else ' (disabled)'}"
        self._say(what)
        action.trigger()
        return what

    def edit(self) -> str:
        """A change of the document as no hand makes it: any edit with any values."""
        ids = [block.id for block in self.hands.experiment.network.blocks] or ["gone"]
        one, other = self.random.choice(ids), self.random.choice(ids)
        layer = self.random.choice(tuple(LAYERS))()
        place = (self.random.uniform(-400, 900), self.random.uniform(-200, 300))
        batch = self.random.choice((1, 10, 100, 5000))
        changes: dict[str, Callable[[Experiment], Experiment]] = {
            f"add {layer.type}": lambda e: edits.add_block(
                e, layer, place, wire=self.random.random() < 0.7
            )[0],
            f"remove {one}": lambda e: edits.remove_blocks(e, [one]),
            f"connect {one} {other}": lambda e: edits.connect(e, one, other),
            f"disconnect {one} {other}": lambda e: edits.disconnect(e, one, other),
            f"move {one}": lambda e: edits.move_blocks(e, {one: place}),
            f"rename {one}": lambda e: edits.rename(
                e, one, self.random.choice(("", "가", "x" * 60))
            ),
            f"batch {batch}": lambda e: edits.set_training(e, batch_size=batch),
            f"units {one}": lambda e: edits.set_field(
                e, one, "units", self.random.choice((1, 7, 300))
            ),
            "arrange": edits.arrange,
        }
        what = self.random.choice(tuple(changes))
        self._say(f"edit {what}")
        try:
            self.hands.studio.document.edit(changes[what], what)
        except ProblemError:
            return f"edit {what} (refused)"
        return f"edit {what}"

    def example(self) -> str:
        name = self.random.choice(SMALL if self.random.random() < 0.9 else tuple(EXAMPLES))
        self._say(f"example {name}")
        self.hands.window.files.open_example(name)
        return f"example {name}"

    def run(self) -> str:
        name = self.random.choice(
            ("run.main", "run.main", "run.step", "run.epoch", "run.stop", "run.restart")
        )
        action = self.hands.window.actions_table[name]
        what = f"{name}{'' if action.isEnabled() else ' (disabled)'}"
        self._say(what)
        action.trigger()
        QTest.qWait(self.random.choice((0, 5, 60)))
        return what

    def dock(self) -> str:
        name, dock = self.random.choice(tuple(self.hands.window.docks.items()))
        how = self.random.choice(("show", "raise", "hide", "float", "dock"))
        self._say(f"{how} {name}")
        match how:
            case "show" | "hide":
                dock.setVisible(how == "show")
            case "raise":
                dock.show()
                dock.raise_()
            case _:
                dock.setFloating(how == "float")
        return f"{how} {name}"

    def resize(self) -> str:
        size = self.random.choice(((1280, 800), (1440, 900), (900, 600), (1920, 1080)))
        self._say(f"resize {size}")
        self.hands.window.resize(*size)
        return f"resize {size}"

    def wait(self) -> str:
        self._say("wait")
        QTest.qWait(self.random.choice((10, 40, 120)))
        # Waiting is no freeze: what is timed is what the window does with an event.
        return ""

    def rest(self) -> None:
        """Nothing more will be done."""
        self._answers.rest()

    # -- what must always hold ---------------------------------------------------------------------

    def check_document(self) -> None:
        """The description is one that can be saved and read again, and can be judged."""
        experiment = self.hands.experiment
        assert from_data(Experiment, to_data(experiment)) == experiment, self.tail()
        checks.check(experiment)

    def undo_and_redo_everything(self) -> None:
        """All the way back and forth again comes out where it was."""
        self.hands.window.inspector.commit()
        stack, last = self.hands.studio.document.undo_stack, self.hands.experiment
        at = stack.index()
        stack.setIndex(0)
        self.check_document()
        stack.setIndex(stack.count())
        stack.setIndex(at)
        assert self.hands.experiment == last, self.tail()

    def tail(self) -> str:
        """The last things that were done."""
        return "\n".join(self.log[-14:])

    def _look(self, number: int) -> None:
        problems = [*self._raised, *self._complaints()]
        assert not problems, f"after {number + 1} actions:\n{self.tail()}\n" + "\n".join(problems)

    # -- inside ------------------------------------------------------------------------------------

    def _say(self, what: str) -> None:
        self.log.append(what)
        if self._tell is not None:
            with self._tell.open("a", encoding="utf-8") as file:
                file.write(what + "\n")

    def _timed(self, step: Callable[[], Any], number: int) -> None:
        started, waited = time.perf_counter(), _waited()
        what = step()
        # What other programs took of the processor is not the window's.
        taken = time.perf_counter() - started - (_waited() - waited)
        if what == "" or (isinstance(what, str) and what.startswith("run.")):
            return
        if taken > self.latest[0]:
            self.latest = (taken, self.log[-1])
        # Qt dresses every widget anew, about half a millisecond each on a busy machine.
        most = 2 * LATEST if self.log[-1].startswith("action view.") else LATEST
        assert taken < most, f"{taken:.2f} s without an answer, action {number + 1}:\n{self.tail()}"

    @staticmethod
    def _settle() -> None:
        for _ in range(3):
            QApplication.processEvents()

    def _keep_open(self) -> None:
        window = self.hands.window
        window.actions_table["file.quit"].setEnabled(False)
        assert window.isVisible(), f"the window is gone:\n{self.tail()}"
        strays = [
            w
            for w in QApplication.topLevelWidgets()
            if isinstance(w, QDialog) and w.isVisible() and self.random.random() < 0.5
        ]
        for stray in strays:
            stray.close()

    def _somewhere(self) -> tuple[QWidget, QPoint]:
        """Any place that can be seen: of a menu that is open, of the canvas, or of anything else."""
        popup = QApplication.activePopupWidget()
        if popup is not None and self.random.random() < 0.75:
            return popup, self._point(popup)
        chance = self.random.random()
        if chance < 0.3:
            viewport = self.hands.canvas.viewport()
            return viewport, self._point(viewport)
        window = self.random.choice(
            [self.hands.window] * 5
            + [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
        )
        kind = CONTROLS if chance < 0.7 else QWidget
        seen = [
            w
            for w in window.findChildren(QWidget)
            if isinstance(w, kind) and w.isVisible() and w.width() > 3 and w.visibleRegion()
        ]
        widget = self.random.choice(seen or [window])
        return widget, self._point(widget)

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(
            self.random.randrange(max(widget.width(), 1)),
            self.random.randrange(max(widget.height(), 1)),
        )

    def _drop_place(self) -> tuple[QWidget, QPoint]:
        viewport = self.hands.canvas.viewport()
        return viewport, self._point(viewport)

    def _focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup
        focus = QApplication.focusWidget()
        if focus is None or self.random.random() < 0.15:
            fields = [
                w
                for w in self.hands.window.findChildren(QWidget)
                if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
            ]
            self.hands.window.activateWindow()
            focus = self.random.choice([*fields, self.hands.canvas])
            focus.setFocus(Qt.FocusReason.TabFocusReason)
        return focus

    def _note(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        import traceback

        self._raised.append("".join(traceback.format_exception(kind, error, trace)))


def _there(widget: QWidget) -> bool:
    """Whether a widget can still be pressed: no key reaches one that is hidden."""
    return shiboken6.isValid(widget) and widget.isVisible()


def _name(widget: QWidget) -> str:
    if not shiboken6.isValid(widget):
        return "what is gone"
    return f"{type(widget).__name__}({widget.objectName() or widget.accessibleName()})"


def _waited() -> float:
    """Seconds that this thread was ready to go on and others were given the processor (Linux; else 0)."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
