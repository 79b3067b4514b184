"""Draw the window in the situations the documentation shows, each from a real run.

Without options the pictures of the documentation; with --all every scene in both languages and all themes.
Each language and theme has a process of its own, so that none inherits another's.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"

# name, scene, size, theme, language: what the documentation shows
PICTURES: tuple[tuple[str, str, str, str, str], ...] = (
    ("main-light-en", "overfitting", "1440x900", "light", "en"),
    ("main-dark-ko", "overfitting", "1440x900", "dark", "ko"),
    ("first-start", "start", "1440x900", "light", "en"),
    ("small-light-ko", "mnist", "1280x800", "light", "ko"),
    ("large-dark-en", "mnist", "1920x1200", "dark", "en"),
    ("spiral-dark-ko", "surface", "1440x900", "dark", "ko"),
    ("neurons-light-en", "neurons", "1440x900", "light", "en"),
    ("vanishing-light-en", "vanishing", "1440x900", "light", "en"),
    ("microscope-light-en", "microscope", "1440x900", "light", "en"),
    ("arena-light-en", "arena", "1180x760", "light", "en"),
    ("initialisation-dark-ko", "initialisation", "1180x760", "dark", "ko"),
    ("regularisation-light-en", "regularisation", "1240x780", "light", "en"),
    ("comparison-light-en", "comparison", "1440x900", "light", "en"),
    ("comparison-dark-ko", "comparison", "1440x900", "dark", "ko"),
    ("search-light-en", "search", "1440x900", "light", "en"),
    ("data-light-en", "data", "1440x900", "light", "en"),
)
LANGUAGES, THEMES, SIZES = ("en", "ko"), ("light", "dark", "contrast"), ("1440x900", "1280x800")


class Stage:
    """A studio whose window is put into a situation and drawn."""

    def __init__(self, folder: Path, language: str, theme: str) -> None:
        from PySide6.QtCore import QSettings

        from nnstudio.app import Studio, application

        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        settings.setValue("look/language", language)
        settings.setValue("look/theme", theme)
        self.app = application(settings)
        self.studio = Studio(settings)
        self.window: Any = self.studio.window
        self.window.show()
        self.settle(0.5)

    def settle(self, seconds: float = 0.3) -> None:
        """Let the window lay itself out and paint."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.app.processEvents()
            time.sleep(0.005)

    def wait(self, ready: Callable[[], object], seconds: float = 60.0) -> None:
        """Let things happen until ``ready``; a situation that never comes is an error."""
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                raise SystemExit("this scene did not come about")
            self.settle(0.05)

    def open(self, name: str, size: tuple[int, int]) -> None:
        """Show an example in a window of this size, laid out as at the first start."""
        from nnstudio.core.experiment.examples import example

        window = self.window
        if self.studio.session.alive:
            self.studio.session.stop()
            self.wait(lambda: not self.studio.session.alive)
        self.studio.document.open(example(name), None)
        self.studio.session.show(None)
        window.resize(*size)
        window.reset_layout()
        self.settle()
        window.canvas.fit()

    def show(self, experiment: Any, size: tuple[int, int]) -> None:
        """The same with an experiment of the scene's own."""
        self.open("xor-tanh", size)
        self.studio.document.open(experiment, None)
        self.settle()
        self.window.canvas.fit()

    def train(self, epochs: int) -> None:
        """Train so long, then wait until everything that follows has been worked out."""
        session, experiment = self.studio.session, self.studio.document.experiment
        session.start(experiment, steps=epochs * experiment.steps_per_epoch)
        self.wait(lambda: session.state in ("paused", "done", "diverged", "failed"))
        self.wait(lambda: not session.looking)
        self.settle(1.0)

    def raise_panel(self, name: str) -> Any:
        """Bring a dock to the front; returns its view."""
        dock = self.window.docks[name]
        dock.show()
        dock.raise_()
        self.settle(0.6)
        return dock.widget()

    def draw(self, path: Path, widget: Any = None) -> None:
        """Save a picture of the window, or of another one."""
        self.window.clock.draw_now()
        self.settle(0.6)
        (widget or self.window).grab().save(str(path))


Size = tuple[int, int]


def start(stage: Stage, size: Size) -> None:
    """The start page."""
    stage.open("mnist-mlp", size)
    stage.window.actions_table["help.start"].trigger()
    stage.settle(1.0)


def mnist(stage: Stage, size: Size) -> None:
    """The default network after some epochs."""
    stage.open("mnist-mlp", size)
    stage.window.canvas.select(("dense_1",))
    stage.train(10)


def empty(stage: Stage, size: Size) -> None:
    """Nothing trained yet."""
    stage.open("mnist-mlp", size)


def overfitting(stage: Stage, size: Size) -> None:
    """Three hundred digits, learned by heart."""
    stage.open("overfitting-300", size)
    stage.window.canvas.select(("dense_2",))
    stage.train(120)


def gap(stage: Stage, size: Size) -> None:
    """The same run in the overfitting view."""
    overfitting(stage, size)
    stage.raise_panel("overfitting")


def diagnosis(stage: Stage, size: Size) -> None:
    """The same run, diagnosed."""
    overfitting(stage, size)
    stage.raise_panel("diagnosis")
    stage.settle(1.5)


def surface(stage: Stage, size: Size) -> None:
    """The plane of the two spirals."""
    stage.open("spiral-tanh", size)
    stage.raise_panel("surface")
    stage.train(60)


def classes(stage: Stage, size: Size) -> None:
    """Which digits are taken for which, and the mistakes themselves."""
    stage.open("mnist-mlp", size)
    stage.raise_panel("classes")
    stage.train(4)


def digit(stage: Stage, size: Size) -> None:
    """A test image in the drawing panel."""
    stage.open("mnist-mlp", size)
    stage.train(4)
    stage.raise_panel("draw")
    stage.settle(1.0)


def ridges(stage: Stage, size: Size) -> None:
    """Histograms of the whole run."""
    stage.open("digits-mlp", size)
    panel = stage.raise_panel("histograms")
    stage.train(40)
    panel.form.set_value("ridges")
    panel.form.valueChanged.emit("ridges")
    stage.settle(0.6)


def neurons(stage: Stage, size: Size) -> None:
    """Single neurons and weights on the canvas."""
    stage.open("xor-tanh", size)
    action = stage.window.actions_table["view.neurons"]
    stage.window.actions_table.update()
    if not action.isChecked():
        action.trigger()
    stage.train(40)
    stage.window.canvas.fit()


def vanishing(stage: Stage, size: Size) -> None:
    """Twelve sigmoid layers that start too small: no gradient comes back."""
    from nnstudio.core.activations.sigmoid import Sigmoid
    from nnstudio.core.experiment import edits
    from nnstudio.core.experiment.examples import example
    from nnstudio.core.experiment.network import Block, Link, Network
    from nnstudio.core.initializers.normal import Normal
    from nnstudio.core.layers.dense import Dense

    base = example("digits-mlp")
    layer = Dense(units=30, activation=Sigmoid(), initializer=Normal(std=0.1))
    blocks = [base.network.of_type("input")[0]]
    blocks += [Block(id=f"dense_{n}", layer=layer) for n in range(1, 11)]
    blocks.append(base.network.of_type("output")[0])
    links = [Link(source=a.id, target=b.id) for a, b in pairwise(blocks)]
    network = Network(blocks=tuple(blocks), links=tuple(links))
    stage.show(edits.arrange(base.with_values(network=network, name="vanishing")), size)
    stage.window.actions_table["edit.arrange"].trigger()
    stage.train(3)
    stage.window.canvas.fit()


def microscope(stage: Stage, size: Size) -> None:
    """One call of a step with one of its numbers worked out."""
    from PySide6.QtCore import QPoint

    stage.open("xor-tanh", size)
    panel = stage.raise_panel("microscope")
    panel.look()
    stage.wait(lambda: panel.call is not None)
    panel.go(2)
    stage.settle()
    grid = panel.operands[0].grid
    left, top = grid._gutter()
    grid._point(grid.place_at(QPoint(int(left + 80), int(top + 30))))


def lesson(stage: Stage, size: Size) -> None:
    """A lesson after its run."""
    stage.open("mnist-mlp", size)
    from nnstudio.core.lessons.loading import shipped

    chosen = next(one for one in shipped().lessons if one.id == "weight-decay")
    stage.window.lessons.open(chosen)
    stage.settle(0.6)
    stage.train(120)
    stage.settle(1.0)


def comparison(stage: Stage, size: Size) -> None:
    """Starting weights from large to small, with and without batch normalisation: a grid of small plots."""
    from PySide6.QtCore import Qt

    from nnstudio.core.experiment import edits
    from nnstudio.core.experiment.examples import example
    from nnstudio.core.experiment.paths import change
    from nnstudio.core.study.variants import vary

    made = edits.set_training(
        edits.set_data(example("overfitting-300"), training_samples=500), epochs=15
    )
    made = change(made, "hidden.initializer", "normal")
    made = vary(made, "hidden.initializer.std", "log 1e-3..1 x 8")
    made = vary(made, "hidden.batch_norm", "none, before")
    stage.show(made, size)
    stage.raise_panel("comparison")
    dock = stage.window.docks["comparison"]
    stage.window.resizeDocks([dock], [460], Qt.Orientation.Vertical)
    stage.window.study.run()
    stage.wait(lambda: not stage.window.study.session.alive, 240.0)
    for other in ("histograms", "runs", "diagnosis"):
        stage.window.docks[other].hide()
    stage.window.message_bar.close_message()
    measure = stage.window.views.panels["comparison"].options.measure
    measure.setCurrentIndex(measure.findData("train_accuracy"))
    stage.settle(1.0)


def search(stage: Stage, size: Size) -> None:
    """Learning rate and weight decay searched at random, with the box of the next round."""
    from PySide6.QtCore import Qt

    from nnstudio.core.experiment import edits
    from nnstudio.core.experiment.examples import example
    from nnstudio.core.study.beginnings import as_in_the_slides
    from nnstudio.core.study.search_checks import with_search

    made = edits.set_training(
        edits.set_data(example("overfitting-300"), training_samples=500), epochs=15
    )
    stage.show(with_search(as_in_the_slides(made), trials=40), size)
    stage.raise_panel("search")
    panel = stage.window.views.panels["search"]
    dock = stage.window.docks["search"]
    for other in ("histograms", "runs", "diagnosis"):
        stage.window.docks[other].hide()
    stage.window.resizeDocks([dock], [460], Qt.Orientation.Vertical)
    control = stage.window.search.control
    stage.wait(panel.settings.main.isEnabled)
    panel.settings.main.click()
    stage.wait(lambda: not control.alive and control.found.over == 40, 240.0)
    panel.views.zoom.click()
    stage.settle(1.0)
    panel.best.choose(panel.best.rows()[0].number)


def data(stage: Stage, size: Size) -> None:
    """What the network sees, before any training."""
    stage.open("mnist-mlp", size)
    stage.raise_panel("data")
    stage.settle(1.5)


def samples(stage: Stage, size: Size) -> None:
    """What the network will see, before anything is trained."""
    stage.open("mnist-mlp", size)
    panel = stage.raise_panel("data")
    stage.wait(lambda: panel.look is not None)
    stage.settle()


def points(stage: Stage, size: Size) -> None:
    """Points drawn by hand in three classes."""
    import numpy as np

    from nnstudio.core.experiment.point_edits import add_points, set_point_classes

    stage.open("spiral-tanh", size)
    stage.window.actions_table["file.draw_points"].trigger()
    source = np.random.default_rng(1)
    stage.studio.document.edit(lambda e: set_point_classes(e, 3), "three classes")
    for label, turn in enumerate((0.0, 2.1, 4.2)):
        around = (3 * np.cos(turn), 3 * np.sin(turn))
        places = source.normal(around, 0.8, (30, 2)).tolist()
        stage.studio.document.edit(
            lambda e, places=places, label=label: add_points(e, places, label), "points"
        )
    stage.raise_panel("data")


def flowers(folder: Path) -> Path:
    """A table of flowers, made up, with one row that cannot be read."""
    import numpy as np

    source = np.random.default_rng(1)
    lines = ["sepal length;petal length;petal width;found in;kind"]
    for number in range(150):
        kind = number % 3
        values = np.array([5.0, 1.4, 0.2]) + kind * np.array([0.8, 2.2, 0.8])
        values += source.normal(0, 0.15, 3)
        cells = [f"{value:.1f}".replace(".", ",") for value in values]
        place = ("meadow", "wood")[number % 2]
        lines.append(";".join([*cells, place, ("setosa", "versicolor", "virginica")[kind]]))
    lines[20] = "5,1;1,4"
    path = folder / "flowers.csv"
    path.write_text("\n".join(lines))
    return path


def importing(stage: Stage, size: Size) -> Any:
    """A table before it is imported."""
    stage.open("digits-mlp", size)
    data = stage.window.data
    data.look_at(flowers(Path(tempfile.mkdtemp())))
    stage.wait(data.page.go.isEnabled)
    data.page.resize(1000, 680)
    stage.settle()
    return data.page


def predictions(stage: Stage, size: Size) -> None:
    """What a network that learned the table says to rows of it."""
    importing(stage, size)
    data = stage.window.data
    data.page.import_now()
    stage.wait(lambda: data.own is not None)
    stage.train(30)
    stage.window.actions_table["file.predict"].trigger()
    stage.settle(0.6)
    stage.window.clock.draw_now()
    panel = stage.window.views.panels["predict"]
    panel.predict(str(flowers(Path(tempfile.mkdtemp()))))
    stage.wait(lambda: panel.rows.rowCount() > 0)


def lab(name: str) -> Callable[[Stage, Size], Any]:
    """A laboratory."""

    def scene(stage: Stage, size: Size) -> Any:
        made = stage.window.labs.open(name)
        made.resize(*size)
        stage.settle(2.5)
        return made

    return scene


SCENES: dict[str, Callable[[Stage, Size], Any]] = {
    "start": start,
    "empty": empty,
    "mnist": mnist,
    "overfitting": overfitting,
    "gap": gap,
    "diagnosis": diagnosis,
    "surface": surface,
    "classes": classes,
    "digit": digit,
    "samples": samples,
    "points": points,
    "import": importing,
    "predictions": predictions,
    "ridges": ridges,
    "neurons": neurons,
    "vanishing": vanishing,
    "microscope": microscope,
    "lesson": lesson,
    "arena": lab("arena"),
    "initialisation": lab("initialisation"),
    "activations": lab("activations"),
    "regularisation": lab("regularisation"),
    "comparison": comparison,
    "search": search,
    "data": data,
}


def draw(language: str, theme: str, wanted: list[tuple[str, str, str, Path]]) -> None:
    """Draw (name, scene, size, path) in one language and theme."""
    with tempfile.TemporaryDirectory() as folder:
        # Pictures show no runs and files of whoever makes them.
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(folder) / name.lower())
        stage = Stage(Path(folder), language, theme)
        for name, scene, size, path in wanted:
            across, down = map(int, size.split("x"))
            widget = SCENES[scene](stage, (across, down))
            stage.draw(path, widget)
            if widget is not None:
                widget.close()
            print(name, flush=True)
        stage.studio.document.forget_changes()
        stage.window.close()
        stage.settle()


def main() -> int:
    """Make the pictures whose names contain one of the given words; all without words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--all", action="store_true", help="every scene, language, theme and size")
    parser.add_argument("--in", dest="inside", nargs=2, metavar=("LANGUAGE", "THEME"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    chosen = PICTURES
    if options.all:
        chosen = tuple(
            (f"{scene}-{theme}-{language}-{size}", scene, size, theme, language)
            for language in LANGUAGES
            for theme in THEMES
            for scene in SCENES
            for size in (SIZES if theme == "light" else SIZES[:1])
        )
    chosen = tuple(
        one for one in chosen if not options.words or any(word in one[0] for word in options.words)
    )
    if options.inside:
        language, theme = options.inside
        draw(
            language,
            theme,
            [
                (name, scene, size, options.out / f"{name}.png")
                for name, scene, size, colours, speech in chosen
                if (speech, colours) == (language, theme)
            ],
        )
        return 0
    for language, theme in sorted({(speech, colours) for *_, colours, speech in chosen}):
        again = [sys.executable, __file__, "--out", str(options.out), "--in", language, theme]
        subprocess.run([*again, *(["--all"] if options.all else []), *options.words], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
