"""The import shows a file before it is imported, takes other choices, reads beside the window, can be stopped."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nnstudio.core.importers.reading import Progress
from nnstudio.ui.importing.page import ImportPage


def flowers(path: Path, rows: int = 90, encoding: str = "cp949") -> Path:
    source = random.Random(1)
    lines = ["꽃받침;꽃잎;지역;품종"]
    for number in range(rows):
        kind = number % 3
        sepal, petal = 5 + kind + source.random(), 1.5 + 2 * kind + source.random()
        place, name = source.choice(("서울", "부산")), ("부채붓꽃", "각시붓꽃", "꽃창포")[kind]
        lines.append(f"{sepal:.2f};{petal:.2f};{place};{name}".replace(".", ","))
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[ImportPage]:
    made = ImportPage()
    qtbot.addWidget(made)
    yield made
    made.shutdown()


def looked(page: ImportPage, qtbot: QtBot, path: Path) -> None:
    page.look_at(str(path))
    qtbot.waitUntil(lambda: not page._waiting)


def columns(page: ImportPage) -> dict[str, tuple[str, str]]:
    return {one.name: (one.role, one.kind) for one in page.view.table.rows.columns}


def test_a_korean_table_is_understood(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    looked(page, qtbot, flowers(tmp_path / "꽃.csv"))
    assert columns(page) == {
        "꽃받침": ("input", "number"),
        "꽃잎": ("input", "number"),
        "지역": ("input", "category"),
        "품종": ("target", "category"),
    }
    assert page.options.target.currentText() == "품종"
    assert page.go.isEnabled()
    assert page.view.table.rows.rowCount() == 50
    with qtbot.waitSignal(page.imported) as imported:
        QTest.mouseClick(page.go, Qt.MouseButton.LeftButton)
    assert imported.args is not None
    data, report = imported.args
    assert data.class_names == ("각시붓꽃", "꽃창포", "부채붓꽃")
    assert data.input_names == ("꽃받침", "꽃잎", "지역 = 부산", "지역 = 서울")
    assert (data.shape().train, data.shape().test, report.count) == (72, 18, 0)
    assert page.isHidden()


def test_another_target_and_a_column_left_out(
    page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    looked(page, qtbot, flowers(tmp_path / "a.csv"))
    page.options.target.setCurrentIndex(1)
    page.options.target.activated.emit(1)
    qtbot.waitUntil(lambda: columns(page)["꽃잎"] == ("target", "number"))
    assert columns(page)["품종"][0] == "input"
    menu = page.view.table.menu(3)
    assert isinstance(menu, QMenu)
    next(one for one in menu.actions() if one.text() == "Not used").trigger()
    qtbot.waitUntil(lambda: columns(page)["품종"][0] == "ignored")
    with qtbot.waitSignal(page.imported) as imported:
        page.import_now()
    assert imported.args is not None
    assert imported.args[0].task == "regression"
    assert imported.args[0].shape().features == 3


def test_options_of_the_format_and_of_the_split(
    page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    looked(page, qtbot, flowers(tmp_path / "a.csv"))
    row = page.options.format_form.row(("separator",))
    assert row is not None
    row.edited.emit(("separator",), lambda _old: "comma", False)
    qtbot.waitUntil(lambda: len(columns(page)) != 4)
    row.edited.emit(("separator",), lambda _old: "semicolon", False)
    qtbot.waitUntil(lambda: len(columns(page)) == 4 and not page._waiting)
    share = page.options.split_form.row(("test_share",))
    assert share is not None
    share.edited.emit(("test_share",), lambda _old: 0.5, False)
    if not page._lacking():
        with qtbot.waitSignal(page.imported) as imported:
            page.import_now()
        assert imported.args is not None
        assert imported.args[0].shape().test == 45


def test_bad_rows_are_named_by_their_line(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = flowers(tmp_path / "a.csv")
    lines = path.read_bytes().split(b"\n")
    lines[6] = b"1;2"
    path.write_bytes(b"\n".join(lines))
    looked(page, qtbot, path)
    assert page.view.bad.isVisible()
    assert page.view.bad.item(0).text() == "Line 7 has 2 cells in place of 4."
    with qtbot.waitSignal(page.imported) as imported:
        page.import_now()
    assert imported.args is not None
    assert imported.args[1].count == 1


@pytest.mark.parametrize("content", [b"", b"{}\n", b"  \n\n"])
def test_what_cannot_be_read_is_said_in_a_sentence(
    page: ImportPage, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    looked(page, qtbot, path)
    assert page.view.trouble.isVisible()
    assert len(page.view.trouble._text.text().split()) > 3
    assert not page.go.isEnabled()


def test_a_file_that_is_gone(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    looked(page, qtbot, tmp_path / "gone.csv")
    assert "gone.csv" in page.view.trouble._text.text()


def test_two_hundred_columns_with_long_names(
    page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    names = [f"column {n} " + "with a name " * 12 for n in range(200)]
    rows = [",".join(str(n + r) for n in range(200)) for r in range(60)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([",".join(names), *rows]))
    looked(page, qtbot, path)
    assert len(columns(page)) == 200
    assert not page.grab().isNull()
    assert page.width() <= page.sizeHint().width()


def test_reading_can_be_stopped(
    page: ImportPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large the data are and however fast the machine: here they have no end."""

    def endless(*_: object, **__: object) -> Iterator[Progress]:
        for done in count(1):
            time.sleep(0.001)
            yield Progress(done, done + 1000)

    monkeypatch.setattr("nnstudio.core.datasets.own_data.import_data", endless)
    told: list[object] = []
    page.imported.connect(lambda *what: told.append(what))
    looked(page, qtbot, flowers(tmp_path / "a.csv"))
    page.import_now()
    assert page.reading.busy
    assert page.stop.text() == "Stop reading"
    qtbot.waitUntil(lambda: page.progress.value() > 0)
    QTest.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    assert not page.reading.busy
    assert page.go.isEnabled()
    qtbot.wait(20)
    assert told == []


def test_a_file_is_dropped_on_it(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.begin()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(flowers(tmp_path / "a.csv")))])
    told = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(5, 5), *told))
    QApplication.sendEvent(page, QDropEvent(QPointF(5, 5), *told))
    qtbot.waitUntil(lambda: not page._waiting and bool(columns(page)))
    assert page.name.text() == "a.csv"


def test_what_was_chosen_before_is_kept(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = flowers(tmp_path / "a.csv")
    looked(page, qtbot, path)
    page._set_column("지역", "role", "ignored")
    qtbot.waitUntil(lambda: columns(page)["지역"][0] == "ignored")
    with qtbot.waitSignal(page.imported) as imported:
        page.import_now()
    assert imported.args is not None
    page.look_at(str(flowers(tmp_path / "b.csv", 30)), imported.args[0])
    qtbot.waitUntil(lambda: not page._waiting)
    assert columns(page)["지역"][0] == "ignored"
