"""The panel of the decision surface: what it asks for and when, and that its pictures are what was measured."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.blobs import Blobs
from nnstudio.core.experiment.examples import example, multilayer
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.output import Output
from nnstudio.core.training.surface import COARSE, FINE, Surface, SurfaceWish
from nnstudio.core.training.surveyor import Surveyor
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels import decision_surface
from nnstudio.ui.panels.decision_surface import SurfacePanel
from nnstudio.ui.run_view import RunState, RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour


@pytest.fixture
def panel(qtbot: QtBot) -> SurfacePanel:
    made = SurfacePanel()
    qtbot.addWidget(made)
    made.resize(700, 380)
    made.show()
    return made


class Run:
    """A run with real weights, and its surfaces."""

    def __init__(self, experiment: Experiment | str, steps: int = 40) -> None:
        self.experiment = example(experiment) if isinstance(experiment, str) else experiment
        self._trainer = Trainer(self.experiment)
        for _ in self._trainer.run(steps):
            pass
        self.surveyor = Surveyor(self._trainer.state)
        self.step = self._trainer.step

    def view(self, state: RunState = "done", wish: SurfaceWish | None = None, **more) -> RunView:
        surface = None if wish is None else self.surveyor.survey(self.step, wish)
        points = None if wish is None else self.surveyor.points
        return RunView(
            state, self.experiment, surface=surface, points=points, step=self.step, **more
        )


@pytest.fixture(scope="module")
def spiral() -> Run:
    return Run("spiral-tanh")


def blobs(classes: int, hidden: tuple[int, ...] = (1, 3)) -> Experiment:
    network, data = multilayer(
        hidden, Tanh(), Blobs(classes=classes), Output(units=classes, activation=Softmax())
    )
    return Experiment(network=network, data=data, training=Training(batch_size=20))


def words(panel: SurfacePanel) -> str:
    return panel.empty._text.text()


def pixels(panel: SurfacePanel) -> np.ndarray:
    assert panel.views is not None
    shown = panel.views.plane.image.image
    assert shown is not None
    return shown


def curve(plot: Any, number: int) -> tuple[np.ndarray, np.ndarray]:
    """The points of a line that is drawn."""
    x, y = plot._lines[number].getData()
    assert x is not None and y is not None
    return x, y


# -- what it says while there is nothing ------------------------------------------------------------------


def test_before_a_run_it_says_what_it_needs_and_what_to_do(
    panel: SurfacePanel, qtbot: QtBot
) -> None:
    panel.refresh(RunView())
    assert "Press Train" in words(panel) and "spiral" in words(panel)
    assert panel.views is None and not panel.layers.isVisible()
    with qtbot.waitSignal(panel.exampleWanted) as wanted:
        qtbot.mouseClick(panel.empty._button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["spiral-tanh"]
    panel.refresh(RunView(obstacle="unfinished"))
    assert words(panel) == "Draw a network first: Input, Dense, Output"


def test_other_samples_are_told_apart(panel: SurfacePanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.asked, wait=50):
        panel.refresh(RunView("running", example("digits-mlp")))
    assert "64 values" in words(panel) and panel.empty.isVisible()


def test_it_says_that_the_first_one_is_coming(panel: SurfacePanel, spiral: Run) -> None:
    panel.refresh(RunView("running", spiral.experiment))
    assert "first steps" in words(panel)
    panel.refresh(RunView("failed", spiral.experiment))
    assert "Press Train" in words(panel)


# -- what it asks for ------------------------------------------------------------------------------------


def asked(panel: SurfacePanel) -> list[SurfaceWish]:
    wishes: list[SurfaceWish] = []
    panel.asked.connect(wishes.append)
    return wishes


def test_it_asks_ten_times_a_second_while_it_runs(
    panel: SurfacePanel, spiral: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes, clock = asked(panel), [100.0]
    monkeypatch.setattr(decision_surface, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    for _ in range(31):
        panel.refresh(RunView("running", spiral.experiment, step=1))
        clock[0] += 0.0333
    assert 9 <= len(wishes) <= 11
    assert set(wishes) == {SurfaceWish(COARSE, "dense_2")}


def test_standing_still_it_asks_once_for_a_fine_one(
    panel: SurfacePanel, spiral: Run, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.asked) as wanted:
        panel.refresh(spiral.view("done"))
    assert wanted.args == [SurfaceWish(FINE, "dense_2")]
    with qtbot.assertNotEmitted(panel.asked, wait=50):
        panel.refresh(spiral.view("done", SurfaceWish(FINE, "dense_2")))
    with qtbot.waitSignal(panel.asked):
        panel.refresh(replace(spiral.view("done", SurfaceWish(FINE, "dense_2")), step=7))


def test_another_layer_is_asked_for_at_once(panel: SurfacePanel, spiral: Run, qtbot: QtBot) -> None:
    panel.refresh(spiral.view("done", SurfaceWish(FINE, "dense_2")))
    assert [panel.layers.itemText(k) for k in range(panel.layers.count())] == ["Dense 1", "Dense 2"]
    panel.layers.setFocus()
    with qtbot.waitSignal(panel.asked) as wanted:
        qtbot.keyClick(panel.layers, Qt.Key.Key_Up)
    assert wanted.args == [SurfaceWish(FINE, "dense_1")]


def test_hidden_it_asks_for_nothing_and_catches_up(
    panel: SurfacePanel, spiral: Run, qtbot: QtBot
) -> None:
    panel.hide()
    with qtbot.assertNotEmitted(panel.asked, wait=50):
        panel.refresh(spiral.view("done"))
    with qtbot.waitSignal(panel.asked):
        panel.show()


def test_the_library_of_the_plots_is_loaded_with_the_first_surface_only() -> None:
    script = (
        "import sys\n"
        "from PySide6.QtCore import QSettings\n"
        "from nnstudio.app import Studio, application\n"
        "settings = QSettings('nowhere.ini', QSettings.Format.IniFormat)\n"
        "app = application(settings)\n"
        "studio = Studio(settings)\n"
        "studio.window.show(); app.processEvents()\n"
        "studio.window.docks['surface'].raise_(); app.processEvents()\n"
        "print('pyqtgraph' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ}
    )
    assert done.stdout.strip() == "False", done.stderr


# -- what it shows ---------------------------------------------------------------------------------------


def nearest(colour: np.ndarray, count: int) -> int:
    """The class whose colour a pixel leans to, away from the panel's ground."""
    ground = np.array(_rgb(themes.current().panel), float)
    leans = colour.astype(float) - ground
    inks = [np.array(_rgb(class_colour(k)), float) - ground for k in range(count)]
    return int(np.argmax([leans @ ink / np.linalg.norm(ink) for ink in inks]))


def _rgb(text: str) -> tuple[int, ...]:
    return tuple(int(text[k : k + 2], 16) for k in (1, 3, 5))


@pytest.mark.parametrize(
    "make", [lambda: "spiral-tanh", lambda: "xor-tanh", lambda: blobs(5, (16,))]
)
def test_the_picture_is_what_the_network_says(panel: SurfacePanel, make) -> None:
    run = Run(make(), 150)
    view = run.view("done", SurfaceWish(COARSE))
    panel.refresh(view)
    surface, shown = view.surface, pixels(panel)
    assert surface is not None
    values = surface.values
    shares = np.concatenate([1 - values, values]) if len(values) == 1 else values
    times = (shown.shape[0] - 1) // (COARSE - 1)
    best, top = shares.argmax(axis=0), np.sort(shares, axis=0)
    checked = 0
    for row in range(0, COARSE, 6):
        for column in range(0, COARSE, 6):
            if top[-1, row, column] - top[-2, row, column] > 0.3:
                pixel = shown[row * times, column * times]
                assert nearest(pixel, len(shares)) == best[row, column]
                checked += 1
    assert checked > 8


def test_marks_stand_where_the_samples_are(panel: SurfacePanel, spiral: Run) -> None:
    panel.refresh(spiral.view("done", SurfaceWish(COARSE, "dense_1")))
    points, views = spiral.surveyor.points, panel.views
    assert views is not None
    marks: Any = views.plane._marks
    drawn = [item.getData() for item in marks if len(item.getData()[0])]
    assert sum(len(x) for x, _ in drawn) == len(points.train) + len(points.test)
    expected = {*map(tuple, points.train.tolist()), *map(tuple, points.test.tolist())}
    assert {(x, y) for xs, ys in drawn for x, y in zip(xs, ys, strict=True)} == expected
    symbols = {item.opts["symbol"] for item in views.plane._marks}
    assert symbols == {"o", "d"}


def test_the_bent_grid_and_the_units(panel: SurfacePanel, spiral: Run, qtbot: QtBot) -> None:
    view = spiral.view("done", SurfaceWish(COARSE, "dense_1"))
    panel.refresh(view)
    views, surface = panel.views, view.surface
    assert views is not None and surface is not None and surface.units is not None
    units = surface.units
    assert views.caption.text() == "Seen by Dense 1: units 1 → 2 ↑ of 16"
    x, y = curve(views.bent, 0)
    np.testing.assert_array_equal(x[:COARSE], units.grid[0][0])
    np.testing.assert_array_equal(y[:COARSE], units.grid[1][0])
    place = views.units.place(6).center().toPoint()
    qtbot.mouseClick(views.units, Qt.MouseButton.LeftButton, pos=place)
    assert views.caption.text() == "Seen by Dense 1: units 2 → 7 ↑ of 16"
    np.testing.assert_array_equal(curve(views.bent, 0)[1][:COARSE], units.grid[6][0])
    low, high = units.grid[6].min(), units.grid[6].max()
    assert "Unit 7" in views.units.tooltip_text(6) and f"{low:.2f}" in views.units.tooltip_text(6)
    assert high > low


def test_a_layer_of_one_unit_bends_nothing(panel: SurfacePanel) -> None:
    run = Run(blobs(3), 5)
    panel.refresh(run.view("done", SurfaceWish(COARSE, "dense_1")))
    assert panel.views is not None
    assert not panel.views.bent.isVisible() and panel.views.units.count == 1


def test_a_function_of_one_variable(panel: SurfacePanel) -> None:
    run = Run("sine-relu", 100)
    view = run.view("done", SurfaceWish(101, "dense_1"))
    panel.refresh(view)
    views, surface = panel.views, view.surface
    assert views is not None and surface is not None
    x, y = curve(views.plane, 0)
    np.testing.assert_allclose(y, surface.values[0])
    np.testing.assert_allclose((x[0], x[-1]), (surface.low[0], surface.high[0]), rtol=1e-6)
    train = views.plane._marks[0].getData()
    np.testing.assert_array_equal(train[1], run.surveyor.points.train_wanted)
    assert "500 of 600" in panel.sentence.text()
    assert panel.wish() == SurfaceWish(4 * FINE, "dense_2")


def test_values_over_the_plane(panel: SurfacePanel) -> None:
    run = Run("plane-linear", 60)
    panel.refresh(run.view("done", SurfaceWish(COARSE)))
    assert panel.views is not None and not panel.views.hidden.isVisible()
    assert "should give" in panel.sentence.text()
    low = panel.views.key.texts()
    assert low[2].startswith("-")
    shown = pixels(panel)
    assert not np.array_equal(shown[0, 0], shown[-1, -1])


def test_the_sentence_counts_the_uncertain_places(panel: SurfacePanel, spiral: Run) -> None:
    view = spiral.view("done", SurfaceWish(COARSE))
    panel.refresh(view)
    surface = view.surface
    assert surface is not None
    share = np.mean(np.abs(surface.values[0] - surface.values[1]) < 0.2)
    assert f"On {round(100 * share)}\u00a0%" in panel.sentence.text()


def test_the_pointer_reads_what_was_measured(panel: SurfacePanel, spiral: Run) -> None:
    view = spiral.view("done", SurfaceWish(COARSE))
    panel.refresh(view)
    views, surface = panel.views, view.surface
    assert views is not None and surface is not None
    row, column = 30, 12
    x, y = (
        low + k * (high - low) / (COARSE - 1)
        for k, low, high in zip((column, row), surface.low, surface.high, strict=True)
    )
    shares = surface.values[:, row, column]
    views.plane.hovered.emit((x, y))
    assert f"class {int(shares.argmax())} with {shares.max():.3f}" in panel.sentence.text()
    views.plane.hovered.emit((surface.high[0] + 1, 0.0))
    assert "surer" in panel.sentence.text()
    views.plane.hovered.emit(None)
    assert "surer" in panel.sentence.text()


def test_old_and_diverged_results_say_so(panel: SurfacePanel, spiral: Run) -> None:
    panel.refresh(spiral.view("done", SurfaceWish(COARSE), stale=True))
    assert panel.notice.text() == "These results belong to other settings"
    assert panel.views is not None and panel.views.plane.box.opacity() < 1
    panel.refresh(spiral.view("diverged", SurfaceWish(COARSE)))
    assert "last sound weights" in panel.notice.text()
    assert panel.views.plane.box.opacity() == 1


def test_outputs_that_are_not_numbers_are_survived(panel: SurfacePanel, spiral: Run) -> None:
    view = spiral.view("diverged", SurfaceWish(COARSE, "dense_1"))
    broken = view.surface
    assert broken is not None and broken.units is not None
    values = broken.values.copy()
    values[:, :10] = np.nan
    units = replace(broken.units, grid=np.full_like(broken.units.grid, np.inf))
    worse: Surface = replace(broken, values=values, units=units)
    panel.refresh(replace(view, surface=worse))
    panel.grab()
    assert panel.sentence.text() == "Some outputs are not numbers."


def test_the_network_may_change_under_it(panel: SurfacePanel, spiral: Run) -> None:
    """A new run of another network on the same panel: layers, key and picture are its own."""
    panel.refresh(spiral.view("done", SurfaceWish(COARSE, "dense_2")))
    other = Run(blobs(4), 5)
    panel.refresh(RunView("starting", other.experiment))
    assert panel.empty.isVisible() and panel.layers.isHidden()
    panel.refresh(other.view("running", SurfaceWish(COARSE, "dense_2")))
    assert panel.views is not None and panel.views.key.texts()[-1] == "3"
    panel.refresh(Run("sine-relu", 3).view("done", SurfaceWish(41)))
    panel.refresh(RunView())
    assert panel.empty.isVisible() and not panel.views.isVisible()


def test_another_theme_paints_it_anew(panel: SurfacePanel, spiral: Run, qapp: QApplication) -> None:
    panel.refresh(spiral.view("done", SurfaceWish(COARSE, "dense_1")))
    light = pixels(panel).copy()
    try:
        themes.set_mode(qapp, "dark")
        assert pixels(panel).mean() < light.mean() - 40
        image = panel.grab().toImage()
        assert image.pixelColor(image.width() - 4, image.height() - 4).lightness() < 80
    finally:
        themes.set_mode(qapp, "light")
    np.testing.assert_array_equal(pixels(panel), light)


def test_zoom_by_keys_stays_until_it_is_taken_back(
    panel: SurfacePanel, spiral: Run, qtbot: QtBot
) -> None:
    panel.refresh(spiral.view("running", SurfaceWish(COARSE)))
    assert panel.views is not None
    plane = panel.views.plane
    whole = plane.box.viewRect().width()
    qtbot.keyClick(plane, Qt.Key.Key_Plus)
    assert plane.box.viewRect().width() < 0.9 * whole
    panel.refresh(replace(spiral.view("running", SurfaceWish(COARSE)), step=99))
    assert plane.box.viewRect().width() < 0.9 * whole
    qtbot.keyClick(plane, Qt.Key.Key_0)
    assert plane.box.viewRect().width() == pytest.approx(whole)


@pytest.mark.parametrize("size", [(230, 200), (420, 240), (1400, 900)])
def test_every_size_has_a_picture(panel: SurfacePanel, spiral: Run, size) -> None:
    panel.resize(*size)
    panel.refresh(spiral.view("done", SurfaceWish(COARSE, "dense_1")))
    panel.grab()
    assert panel.views is not None and panel.views.plane.isVisible()
    assert panel.views.hidden.isVisible() == (size[0] > 500)


def test_the_pointer_over_the_plane_reads_and_the_wheel_zooms(
    panel: SurfacePanel, spiral: Run, qtbot: QtBot
) -> None:
    view = spiral.view("done", SurfaceWish(COARSE))
    panel.refresh(view)
    assert panel.views is not None and view.surface is not None
    plane = panel.views.plane
    panel.grab()
    middle = plane.mapFromScene(plane.box.sceneBoundingRect().center())
    qtbot.mouseMove(plane.viewport(), middle - QPoint(9, 9))
    qtbot.mouseMove(plane.viewport(), middle)
    qtbot.waitUntil(lambda: panel.sentence.text().startswith("At ("))
    whole = plane.box.viewRect()
    wheel = QWheelEvent(
        QPointF(middle),
        plane.viewport().mapToGlobal(QPointF(middle)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plane.viewport(), wheel)
    assert plane.box.viewRect().width() < 0.95 * whole.width()
    qtbot.mouseDClick(plane.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert plane.box.viewRect().width() == pytest.approx(whole.width())
