"""Own data, from dropping a file on the window to its predictions; and points drawn by hand."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from journeys.conftest import Answers
from journeys.hands import LEFT, NONE, Hands, is_sentence
from nnstudio.core.datasets.own_data import OwnData
from nnstudio.core.layers.output import Output
from nnstudio.language import set_language
from nnstudio.ui.panels.data import DataPanel
from nnstudio.ui.panels.predict import PredictPanel
from nnstudio.ui.plots.point_paper import PointPaper

KINDS = ("부채붓꽃", "각시붓꽃", "꽃창포")


def flowers(path: Path, rows: int, encoding: str = "cp949") -> Path:
    """A table as a Korean spreadsheet writes it: semicolons, decimal commas, CP949."""
    source = random.Random(7)
    lines = ["꽃받침 길이;꽃잎 길이;품종"]
    for number in range(rows):
        kind = number % 3
        sepal, petal = 5 + kind + source.random() / 2, 1.5 + 2 * kind + source.random() / 2
        lines.append(f"{sepal:.2f};{petal:.2f};{KINDS[kind]}".replace(".", ","))
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def drop(hands: Hands, path: Path) -> None:
    """Let a file fall on the middle of the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    rest = (Qt.DropAction.CopyAction, mime, LEFT, NONE)
    place = hands.window.rect().center()
    enter = QDragEnterEvent(place, *rest)
    QApplication.sendEvent(hands.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(hands.window, QDropEvent(QPointF(place), *rest))


def own(hands: Hands) -> OwnData:
    data = hands.experiment.data.dataset
    assert isinstance(data, OwnData)
    return data


def output(hands: Hands) -> Output:
    layer = hands.experiment.network.of_type("output")[0].layer
    assert isinstance(layer, Output)
    return layer


def imported(hands: Hands, path: Path) -> None:
    """Drop a table, pick the target and import it."""
    drop(hands, path)
    page = hands.window.data.page
    assert page is not None and page.isVisible()
    hands.wait(page.go.isEnabled)
    combo = page.options.target
    hands.qtbot.mouseClick(combo, LEFT)
    hands.qtbot.keyClick(combo.view(), Qt.Key.Key_End)
    hands.qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    hands.wait(lambda: page.go.isEnabled() and combo.currentText() == "품종")
    hands.qtbot.mouseClick(page.go, LEFT)
    hands.wait(lambda: isinstance(hands.experiment.data.dataset, OwnData))


def test_a_korean_table_becomes_a_trained_network(
    hands: Hands, tmp_path: Path, answers: Answers
) -> None:
    hands.choose("File", "Examples", "digits-mlp")
    imported(hands, flowers(tmp_path / "붓꽃.csv", 90))
    assert own(hands).class_names == ("각시붓꽃", "꽃창포", "부채붓꽃")
    assert output(hands).units == 3
    assert "72 training and 18 test samples" in hands.message
    assert hands.window.control.blocking == ()
    # It is in sight what came in, and one undo takes it back.
    hands.wait(lambda: hands.window.views.panel(DataPanel).look is not None)
    hands.key("Ctrl+Z")
    assert not isinstance(hands.experiment.data.dataset, OwnData)
    assert output(hands).units == 10
    hands.key("Ctrl+Shift+Z")
    hands.type_into("Epochs", "80")
    hands.press("run.main")
    hands.wait_for("done")
    assert hands.history.last()["test_accuracy"] > 0.9
    # What it has learned is used on rows it has never seen, and goes into a file.
    hands.choose("File", "Predict for new data")
    panel = hands.window.views.panel(PredictPanel)
    hands.wait(panel.file.isVisible)
    answers.paths += [flowers(tmp_path / "new.csv", 30, "utf-8"), tmp_path / "said.csv"]
    hands.click(panel.file)
    hands.wait(lambda: panel.rows.rowCount() == 30)
    assert "of them are right" in panel.sentence.text()
    hands.click(panel.save)
    hands.wait((tmp_path / "said.csv").exists)
    said = (tmp_path / "said.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(said) == 31
    assert said[1].split(",")[1] in KINDS


def test_data_that_moved_are_pointed_to_again(
    hands: Hands, tmp_path: Path, answers: Answers
) -> None:
    # Too large to be carried inside the experiment.
    path = flowers(tmp_path / "big.csv", 12_000, "utf-8")
    hands.choose("File", "Examples", "digits-mlp")
    imported(hands, path)
    assert not own(hands).carried
    answers.paths.append(tmp_path / "flowers.nnstudio")
    hands.key("Ctrl+S")
    hands.wait(lambda: hands.studio.document.path is not None)
    moved, other = tmp_path / "there" / "big.csv", flowers(tmp_path / "other.csv", 50)
    moved.parent.mkdir()
    path.rename(moved)
    hands.choose("File", "New")
    hands.window.files.open(tmp_path / "flowers.nnstudio")
    assert [p.code for p in hands.window.control.blocking] == ["problem.data_missing"]
    cards = hands.window.inspector.training_problems.cards()
    button = cards[0].button
    assert isinstance(button, QPushButton)
    # First something else: it is recognised, and nothing is changed.
    answers.paths.append(other)
    hands.scroll_to(button)
    hands.click(button)
    hands.wait(lambda: is_sentence(hands.message) and "other.csv" in hands.message)
    assert own(hands).path == str(path)
    answers.paths.append(moved)
    hands.click(button)
    hands.wait(lambda: own(hands).path == str(moved))
    assert hands.window.control.blocking == ()
    assert "big.csv" in hands.message


def test_points_are_drawn_and_learned(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.choose("File", "Draw points")
    paper = hands.window.views.panel(DataPanel).paper.paper
    hands.wait(paper.isVisible)
    tools = hands.window.views.panel(DataPanel).paper.tools
    for label, side in ((0, -3.0), (1, 3.0)):
        hands.click(tools.swatches[label])
        stroke(paper, [(side, y) for y in np.linspace(-4, 4, 14)])
    drawn = hands.experiment.data.dataset
    assert drawn.shape().train + drawn.shape().test == 28
    hands.key("Ctrl+Z")
    assert hands.experiment.data.dataset.shape().train == 10
    hands.key("Ctrl+Shift+Z")
    hands.press("run.main")
    hands.wait_for("done")
    assert hands.history.last()["train_accuracy"] == 1.0
    hands.raise_panel("surface")
    hands.wait(lambda: hands.view().surface is not None)


def stroke(paper: PointPaper, places: list[tuple[float, float]]) -> None:
    """Draw along these places."""
    spots = [QPointF(*one).toPoint() for one in paper.to_pixels(np.array(places))]
    QTest.mousePress(paper, LEFT, pos=spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(paper, spot)
    QTest.mouseRelease(paper, LEFT, pos=spots[-1])
    assert isinstance(spots[0], QPoint)


def offered(hands: Hands) -> QPushButton | None:
    """What the message across the top offers to do."""
    buttons = hands.window.message_bar.findChildren(QPushButton)
    return next((one for one in buttons if one.isVisible() and one.text()), None)


def test_data_that_changed_under_a_run_are_said(
    hands: Hands, tmp_path: Path, answers: Answers
) -> None:
    path = flowers(tmp_path / "big.csv", 12_000, "utf-8")
    hands.choose("File", "Examples", "digits-mlp")
    imported(hands, path)
    # As long as before, and another one.
    path.write_bytes(path.read_bytes().replace(b"5,1", b"5,2"))
    hands.press("run.main")
    hands.wait_for("failed")
    hands.wait(lambda: "big.csv" in hands.message)
    hands.wait(lambda: offered(hands) is not None)
    button = offered(hands)
    assert button is not None and button.text() == "Point to it again…"
    answers.paths.append(path)
    hands.click(button)
    hands.wait(lambda: "other data" in hands.message)
    # What lies there now may be imported in its place; the choices are kept.
    instead = offered(hands)
    assert instead is not None
    hands.click(instead)
    page = hands.window.data.page
    assert page is not None
    hands.wait(lambda: page.isVisible() and page.go.isEnabled())
    before = own(hands).sha256
    hands.qtbot.mouseClick(page.go, LEFT)
    hands.wait(lambda: own(hands).sha256 != before)


def test_another_language_while_a_file_is_looked_at(hands: Hands, tmp_path: Path) -> None:
    drop(hands, flowers(tmp_path / "big.csv", 60_000, "utf-8"))
    page = hands.window.data.page
    assert page is not None
    hands.wait(page.go.isEnabled)
    page.import_now()
    set_language("ko")
    hands.window.languageChosen.emit("ko")
    assert hands.window.data.page is None
    drop(hands, flowers(tmp_path / "a.csv", 30))
    page = hands.window.data.page
    assert page is not None
    hands.wait(page.go.isEnabled)
    assert page.go.text() == "가져오기"


def test_nothing_goes_on_behind_a_window_that_went_away(hands: Hands, tmp_path: Path) -> None:
    drop(hands, flowers(tmp_path / "a.csv", 30))
    page = hands.window.data.page
    assert page is not None
    hands.wait(page.go.isEnabled)
    hands.window.hide()
    assert not page.isVisible()
    assert page.previews._thread is None
