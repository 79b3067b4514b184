"""Draw a digit: the network answers while one draws, and every layer shows what it makes of it.

With the newest weights of the run, so that one can watch it learn to read one's own hand.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QImage, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.language import tr
from nnstudio.ui.data.sample_store import SampleStore
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.draw_tools import DrawTools, SampleTools
from nnstudio.ui.panels.panel import Panel, empty_caption, stale_caption
from nnstudio.ui.plots.layer_strips import LayerStrips, Strip
from nnstudio.ui.plots.share_bars import ShareBars
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.response_task import Question, ResponseTask
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.drawing_pad import DrawingPad
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.sentence import Sentence
from nnstudio.ui.widgets.two_faces import show_one_face

if TYPE_CHECKING:
    from nnstudio.core.training.response import Response
    from nnstudio.core.training.weights import Weights

ANSWER_MS = 33
PERIOD = 0.25
"""Seconds between two looks at the weights of a run that goes on."""
NARROW = 620
"""Pixels of width below which what the layers give stands under the probabilities."""
EXAMPLE = "digits-mlp"


class DrawPanel(Panel):
    """Paper, tools, probabilities and layers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState("brush", tr("Draw a digit"))
        self.empty.action_triggered.connect(lambda: self.exampleWanted.emit(EXAMPLE))
        self.pad = DrawingPad()
        self.pad.setAccessibleName(tr("Paper to draw on"))
        self.pad.hint = tr("Draw a digit here")
        self.pad.changed.connect(self._drawn)
        self.tools = DrawTools()
        self.tools.erasing.connect(self._set_erasing)
        self.tools.cleared.connect(self._clear)
        self.tools.fittedChanged.connect(self._drawn)
        self.source = SampleTools()
        self.source.sampleWanted.connect(self._take_sample)
        self.bars = ShareBars()
        self.strips = LayerStrips()
        self.strips.picked.connect(self.blockChosen)
        self.layers = QScrollArea()
        self.layers.setFrameShape(QScrollArea.Shape.NoFrame)
        self.layers.setWidgetResizable(True)
        self.layers.setWidget(self.strips)
        self.layers.setAccessibleName(tr("What each layer gives"))
        self.sentence = Sentence(lines=1)
        self._drawing = QWidget()
        row = self._row = QHBoxLayout(self._drawing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.pad, 1)
        left.addWidget(self.tools)
        left.addStretch(0)
        row.addLayout(left, 5)
        self._answer = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._answer.setSpacing(12)
        self._answer.addWidget(self.source)
        self._answer.addWidget(self.bars, 3)
        self._answer.addWidget(self.layers, 4)
        row.addLayout(self._answer, 9)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(6)
        column.addWidget(self.empty, 1)
        column.addWidget(self._drawing, 1)
        column.addWidget(self.sentence)
        self.store = SampleStore(self)
        self.store.ready.connect(self._samples_ready)
        self.task = ResponseTask(self)
        self.task.answered.connect(self._answered)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(ANSWER_MS)
        self._later.timeout.connect(self._ask)
        self._view = RunView()
        self._experiment: Experiment | None = None
        self._course = Timeline.steady(1, 1)
        self._weights: Weights | None = None
        self._number: int | None = None
        self._owed: str = ""
        self._sample: NDArray[np.float32] | None = None
        self._asked_at = 0.0
        self._late = True
        self._random = np.random.default_rng()
        self._resumed: QImage | None = None
        self._say_what_is_missing(RunView())

    def kept(self) -> object:
        return None if self.pad.is_empty() else self.pad.paper()

    def resume(self, kept: object) -> None:
        if isinstance(kept, QImage):
            self._resumed = kept
            self._draw_resumed()

    def _draw_resumed(self) -> None:
        """Put what was drawn in the other window on the paper, once it is known what is drawn for."""
        if self._resumed is not None and self._shape(self._experiment) is not None:
            self.pad.set_ink(self._resumed)
            self._resumed = None
            self._drawn()

    # -- following the run ---------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        self._view = view
        self._late = not self.is_seen()
        if self._late:
            return
        self._course = view.course
        if view.experiment is not self._experiment:
            self._take_experiment(view.experiment)
        can = self._can_draw(view)
        faces = ([self._drawing, self.sentence], [self.empty])
        show_one_face(*(faces if can else reversed(faces)))
        if not can:
            self._say_what_is_missing(view)
            return
        self.source.offer_mistakes(view.judged is not None)
        if view.weights is not self._weights:
            self._weights = view.weights
            self._ask_soon()
        self._want_weights(view)

    def _take_experiment(self, experiment: Experiment | None) -> None:
        """Another run: what is drawn stays where its pictures are as large."""
        before, self._experiment = self._shape(self._experiment), experiment
        shape = self._shape(experiment)
        if shape is not None and shape != before:
            self._clear()
            self.source.show_sample(None, shape)
            self._draw_resumed()
        self._weights = None

    @staticmethod
    def _shape(experiment: Experiment | None) -> tuple[int, int] | None:
        """Rows and columns of a sample that is a picture; None for other samples."""
        sample = experiment.data.dataset.shape().sample if experiment is not None else ()
        return (sample[0], sample[1]) if len(sample) == 2 else None

    def _can_draw(self, view: RunView) -> bool:
        return self._shape(view.experiment) is not None and (view.alive or view.weights is not None)

    def _want_weights(self, view: RunView) -> None:
        fresh = view.weights is not None and view.weights.step == view.step
        now = time.monotonic()
        if view.alive and not fresh and now - self._asked_at >= PERIOD:
            self._asked_at = now
            self.asked.emit("weights")

    def _say_what_is_missing(self, view: RunView) -> None:
        action = ""
        if view.experiment is None:
            promise = tr(
                "Press Train, then draw a digit and watch what the network says and what each layer gives."
            )
            text = empty_caption(view, promise)
        elif self._shape(view.experiment) is None:
            text = tr(
                "The samples of this run are no pictures. Choose MNIST or digits, then train."
            )
            action = tr("Open the digits example")
        else:
            text = empty_caption(view, tr("Press Train to see it"))
        self.empty.set_texts(tr("Draw a digit"), text, action)
        self._drawing.hide()
        self.sentence.hide()

    # -- the drawing ---------------------------------------------------------------------------------

    @Slot()
    def _drawn(self) -> None:
        """Somebody drew, or wants the drawing taken in another way."""
        if self.pad.is_empty():
            return
        self._number = None
        self._ask_soon()

    @Slot()
    def _clear(self) -> None:
        self.pad.clear()
        self._number, self._sample = None, None
        self.bars.set_shares(())
        self.strips.set_strips(())
        self.sentence.clear()
        shape = self._shape(self._experiment)
        if shape is not None:
            self.source.show_sample(None, shape)

    @Slot(bool)
    def _set_erasing(self, erasing: bool) -> None:
        self.pad.erasing = erasing

    def _ask_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _ask(self) -> None:
        """Have the network asked about what is on the paper."""
        experiment, shape = self._experiment, self._shape(self._experiment)
        if experiment is None or shape is None or self.pad.is_empty():
            return
        if self._number is None or self._sample is None:
            from nnstudio.core.datasets.handwriting import prepared

            self._sample = prepared(self.pad.ink(), shape, fitted=self.tools.fitted).reshape(-1)
        self.source.show_sample(self._sample.reshape(shape), shape)
        if self._weights is not None:
            self.task.ask(Question(experiment, self._weights, self._sample))

    @Slot(object, object)
    def _answered(self, _question: object, response: Response) -> None:
        if self.pad.is_empty() or self._experiment is None:
            return
        network = self._experiment.network
        true = self._true_class()
        self.bars.set_shares(response.shares.tolist(), true)
        self.strips.set_strips(
            [
                Strip(block, block_title(network, block), values)
                for block, values in response.layers
                if block in network.by_id
            ]
        )
        self._say(response, true)

    def _say(self, response: Response, true: int | None) -> None:
        likely = self.bars.order()[0]
        share = float(response.shares[likely])
        words = {
            "predicted": likely,
            "share": short_number(share),
            "epoch": f"{self._course.epochs(response.step):.3g}",
        }
        if true is None:
            text = tr("Read as {predicted} with {share}, by the weights of epoch {epoch}.", **words)
        else:
            text = tr(
                "Test sample {number}, a {true}: read as {predicted} with {share}, by the weights of epoch "
                "{epoch}.",
                number=(self._number or 0) + 1,
                true=true,
                **words,
            )
        stale = stale_caption(self._view)
        self.sentence.setText(f"{text} {stale}." if stale else text)

    # -- test samples --------------------------------------------------------------------------------

    @Slot(str)
    def _take_sample(self, which: str) -> None:
        """Put a test sample on the paper: a random one, or the next that was taken for something else."""
        if self._experiment is None:
            return
        self._owed = which
        if self.store.want(self._experiment):
            self._samples_ready()

    @Slot()
    def _samples_ready(self) -> None:
        samples, which, shape = self.store.samples, self._owed, self._shape(self._experiment)
        self._owed = ""
        if samples is None or not which or shape is None:
            return
        number = self._next_number(which, len(samples.test_inputs))
        if number is None:
            self.sentence.setText(tr("No mistake among the test samples that were judged."))
            return
        sample = np.array(samples.test_inputs[number], np.float32)
        levels = np.ascontiguousarray(np.clip(255 * sample, 0, 255).astype(np.uint8))
        image = QImage(levels.data, shape[1], shape[0], shape[1], QImage.Format.Format_Grayscale8)
        self.pad.set_ink(image.copy())
        self._number, self._sample = number, sample
        self._ask_soon()

    def _next_number(self, which: str, count: int) -> int | None:
        judged = self._view.judged
        if which != "mistake" or judged is None or judged.task == "regression":
            return int(self._random.integers(count)) if count else None
        from nnstudio.core.training.mistakes import listed

        mistakes: list[int] = listed(judged, "mistakes").tolist()
        here = -1 if self._number is None else self._number
        return next((each for each in mistakes if each > here), mistakes[0] if mistakes else None)

    def _true_class(self) -> int | None:
        samples = self.store.samples
        if self._number is None or samples is None or samples.test_labels.dtype.kind != "i":
            return None
        return int(samples.test_labels[self._number])

    # -- the widget ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= NARROW
        directions = QBoxLayout.Direction
        self._answer.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
        self._answer.setStretch(1, 3 if wide else 7)
        self.source.stand(upright=wide)
        self._row.setStretch(0, 5 if wide else 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._late and self.is_seen():
            QTimer.singleShot(0, self, self._catch_up)

    @Slot()
    def _catch_up(self) -> None:
        """Show what was missed while nobody looked."""
        if self._late:
            self.refresh(self._view)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()
        self._late = True
        self.task.end()
        self.store.shutdown()
