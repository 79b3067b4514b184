"""The view: zoom, pan, themes, problems, histograms and items that stay while others change."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from ui.canvas.hand import NONE, Hand

from nnstudio.core.activations.relu import ReLU
from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example, multilayer
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.output import Output
from nnstudio.language import set_language
from nnstudio.ui.canvas.interactions.pan_zoom import zoom_of
from nnstudio.ui.canvas.items.flow import Flow
from nnstudio.ui.canvas.overlays.note import Note
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import DARK, LIGHT


class PaintWatcher(QObject):
    """Notes which area is painted."""

    def __init__(self, areas: list[QRect]) -> None:
        super().__init__()
        self._areas = areas

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._areas.append(event.rect())
        return False


def turn(view, at: QPoint, notches: float, keys=Qt.KeyboardModifier.ControlModifier) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def notes(view) -> list[str]:
    return [note.text() for note in view.findChildren(Note)]


@pytest.mark.parametrize("at", [QPoint(100, 80), QPoint(900, 400)])
@pytest.mark.parametrize("notches", [1, -1, 3.5])
def test_zoom_keeps_the_point_under_the_mouse(view, at: QPoint, notches: float) -> None:
    before, scale = view.mapToScene(at), zoom_of(view)
    turn(view, at, notches)
    assert zoom_of(view) == pytest.approx(scale * 1.2**notches)
    apart = (view.mapToScene(at) - before) * zoom_of(view)
    assert apart.manhattanLength() <= 2


def test_zoom_has_limits(view) -> None:
    turn(view, QPoint(50, 50), 100)
    assert zoom_of(view) == pytest.approx(4.0)
    turn(view, QPoint(50, 50), -200)
    assert zoom_of(view) == pytest.approx(0.25)
    view.zoom_reset()
    assert zoom_of(view) == pytest.approx(1.0)
    view.zoom_in()
    view.zoom_out()
    assert zoom_of(view) == pytest.approx(1.0)


def test_the_wheel_scrolls_and_the_middle_button_pans(view) -> None:
    at = QPoint(300, 200)
    before = view.mapToScene(at)
    turn(view, at, -1, NONE)
    assert view.mapToScene(at).y() > before.y()
    hand = Hand(view)
    held = view.mapToScene(at)
    hand.press(held, Qt.MouseButton.MiddleButton)
    hand.move(held + QPointF(-90, 40), Qt.MouseButton.MiddleButton)
    hand.release(view.mapToScene(at + QPoint(-90, 40)), Qt.MouseButton.MiddleButton)
    assert (view.mapToScene(at + QPoint(-90, 40)) - held).manhattanLength() <= 2
    assert view.document.undo_stack.count() == 0


def test_the_first_show_fits_everything_and_not_larger(open_canvas) -> None:
    small = open_canvas(example("xor-tanh"))
    assert zoom_of(small) == pytest.approx(1.0)
    wide = open_canvas(example("overfitting-300"))
    assert zoom_of(wide) < 1.0
    seen = wide.mapToScene(wide.viewport().rect()).boundingRect()
    assert seen.contains(wide.canvas.content_rect())


def test_items_that_stay_are_kept(view) -> None:
    blocks, links = dict(view.canvas.blocks), dict(view.canvas.links)
    view.document.edit(lambda e: edits.set_field(e, "dense_2", "units", 5), "units")
    assert view.canvas.blocks == blocks
    assert view.canvas.links == links
    assert blocks["dense_2"].face.number == "5"
    assert links[("dense_2", "output_1")].label == "5"
    view.document.edit(lambda e: edits.remove_blocks(e, ["dense_1"]), "remove")
    assert view.canvas.blocks["dense_2"] is blocks["dense_2"]
    assert view.canvas.links[("dense_2", "output_1")] is links[("dense_2", "output_1")]
    assert "dense_1" not in view.canvas.blocks
    assert blocks["dense_1"].scene() is None


def test_an_id_that_comes_back_as_another_kind_gets_its_ports(view) -> None:
    view.document.edit(lambda e: edits.set_layer(e, "dense_2", Output(units=1)), "other")
    assert set(view.canvas.blocks["dense_2"].ports) == {"input"}
    assert ("dense_2", "output_1") not in view.canvas.links


def test_cards_say_what_the_experiment_says(open_canvas) -> None:
    view = open_canvas(example("mnist-mlp"))
    faces = {block_id: item.face for block_id, item in view.canvas.blocks.items()}
    assert faces["input_1"].chips == ("MNIST-5k", "28×28")
    assert (faces["input_1"].number, faces["input_1"].caption) == ("784", "")
    assert faces["dense_1"].title == "Dense 1"
    assert faces["dense_1"].caption == "78,500 parameters"
    assert notes(view)[:1] == ["5 layers · 109,810 parameters"]


def test_problems_stand_on_their_blocks(view) -> None:
    assert notes(view)[1] == "No problems"
    view.document.edit(lambda e: edits.disconnect(e, "dense_1", "dense_2"), "cut")
    problems = list(check(view.document.experiment))
    view.set_problems(problems)
    on_blocks = {p.block: f"said {p.code}" for p in problems if p.block}
    assert on_blocks["dense_2"] == "said problem.no_source"
    for block_id, sentence in on_blocks.items():
        assert sentence in view.canvas.blocks[block_id].toolTip()
    assert notes(view)[1] == f"{len(problems)} problems"
    view.set_problems([])
    assert view.canvas.blocks["dense_2"].sentences == ()
    assert notes(view)[1] == "No problems"


def test_a_histogram_takes_room_only_while_there_is_one(view) -> None:
    item = view.canvas.blocks["dense_1"]
    empty = item.card_rect.height()
    view.set_activity("dense_1", np.arange(20))
    assert item.card_rect.height() > empty
    picture = view.grab().toImage()
    assert holds(picture, LIGHT.activations)
    view.set_activity("no_such_block", np.arange(20))
    view.clear_activity()
    assert item.card_rect.height() == empty
    assert not holds(view.grab().toImage(), LIGHT.activations)


@pytest.mark.parametrize("counts", [np.zeros(10), np.array([]), np.array([5.0])])
def test_empty_histograms_can_be_painted(view, counts) -> None:
    view.set_activity("dense_1", counts)
    assert not view.grab().isNull()


def test_a_flow_widens_its_link(view) -> None:
    link = view.canvas.links[("dense_1", "dense_2")]
    thin = link.boundingRect().height()
    view.set_flow("dense_1", "dense_2", Flow(9.0))
    view.set_flow("no", "link", Flow(3.0))
    assert link.boundingRect().height() > thin
    assert holds(view.grab().toImage(), LIGHT.gradients)
    view.set_flow("dense_1", "dense_2", None)
    assert not holds(view.grab().toImage(), LIGHT.gradients)


def test_a_theme_change_repaints_everything(view, qapp) -> None:
    view.select(("dense_1",))
    light = view.grab().toImage()
    themes.apply(qapp, DARK)
    try:
        dark = view.grab().toImage()
    finally:
        themes.apply(qapp, LIGHT)
    for theme, picture, other in ((LIGHT, light, DARK), (DARK, dark, LIGHT)):
        for token in ("canvas", "panel", "accent"):
            assert holds(picture, theme.value(token)), (theme.name, token)
        assert not holds(picture, other.canvas)
        assert not holds(picture, other.accent)


def test_the_language_can_change_while_it_is_open(view) -> None:
    set_language("ko")
    view.retranslate()
    korean = view.canvas.blocks["dense_1"].face.title
    set_language("en")
    view.retranslate()
    assert korean != view.canvas.blocks["dense_1"].face.title == "Dense 1"


def test_running_is_said_and_forgotten(view) -> None:
    quiet = notes(view)[0]
    view.set_running(True)
    assert notes(view)[0] != quiet
    view.set_running(False)
    assert notes(view)[0] == quiet


def test_a_run_of_an_earlier_network_is_said_as_such(view) -> None:
    view.set_running(True)
    own = notes(view)[0]
    view.set_running(True, stale=True)
    assert notes(view)[0] != own
    assert notes(view)[0].endswith("an earlier network is in training")
    view.set_running(True, stale=False)
    assert notes(view)[0] == own


def test_the_sizes_are_whole_again_in_a_wider_window(view) -> None:
    note = view.findChildren(Note)[0]
    view.resize(240, 400)
    assert note.width() < note.sizeHint().width()
    view.resize(1200, 500)
    assert note.width() == note.sizeHint().width()


def test_nothing_of_a_histogram_stays_on_the_screen(view, qtbot) -> None:
    for block_id in view.canvas.blocks:
        view.set_activity(block_id, np.arange(20))
    qtbot.wait(30)
    view.resize(1200, 460)
    qtbot.wait(30)
    # Of one paint of the screen, not of a picture drawn afresh.
    item = view.canvas.blocks["dense_1"]
    before = view.mapFromScene(item.card_rect).boundingRect()
    painted: list[QRect] = []
    watcher = PaintWatcher(painted)
    view.viewport().installEventFilter(watcher)
    view.set_activity("dense_1", None)
    qtbot.waitUntil(lambda: bool(painted))
    view.viewport().removeEventFilter(watcher)
    assert any(area.contains(before) for area in painted)
    view.clear_activity()
    qtbot.wait(30)
    shown = view.screen().grabWindow(view.winId()).toImage()
    fresh = view.grab().toImage()
    assert shown.convertToFormat(fresh.format()) == fresh


def test_a_selected_block_lies_in_front(view) -> None:
    one, two = view.canvas.blocks["dense_1"], view.canvas.blocks["dense_2"]
    view.select(("dense_1",))
    assert one.zValue() > two.zValue()
    view.select(("dense_2",))
    assert two.zValue() > one.zValue()


def test_blocks_can_be_read_aloud(view) -> None:
    assert view.accessibleName()
    view.select(("dense_1",))
    assert view.accessibleDescription().startswith("Dense 1")
    for item in view.canvas.blocks.values():
        assert item.toolTip()
        assert item.data(0)


def test_opening_another_experiment_shows_it_whole(view) -> None:
    turn(view, QPoint(10, 10), 5)
    view.document.open(example("mnist-mlp"), None)
    assert set(view.canvas.blocks) == {b.id for b in example("mnist-mlp").network.blocks}
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.content_rect())


def test_an_experiment_without_places_is_shown(open_canvas) -> None:
    bare = example("xor-tanh").with_values(layout=())
    view = open_canvas(bare)
    corners = {(item.x(), item.y()) for item in view.canvas.blocks.values()}
    assert len(corners) == 4
    view.select(("dense_1",))
    Hand(view).key(Qt.Key.Key_Right)
    assert "dense_1" in view.document.experiment.positions


def test_two_hundred_blocks(open_canvas) -> None:
    network, data = multilayer((10,) * 198, ReLU(), Mnist5k(), Output())
    big = edits.arrange(Experiment(network=network, data=data))
    began = time.perf_counter()
    view = open_canvas(big)
    view.grab()
    assert time.perf_counter() - began < 10
    assert len(view.canvas.blocks) == 200
    assert len(view.canvas.links) == 199
    view.zoom_reset()
    view.document.edit(lambda e: edits.set_field(e, "dense_1", "units", 7), "units")
    assert view.canvas.links[("dense_1", "dense_2")].label == "7"


def holds(picture: QImage, colour: str) -> bool:
    """Whether at least a few pixels have exactly this colour."""
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    wanted = QColor(colour).rgb()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    return int((pixels == wanted).sum()) >= 3
