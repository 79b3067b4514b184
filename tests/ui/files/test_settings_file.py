"""Settings that cannot be read are kept beside, and the studio starts as at the first time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from pytestqt.qtbot import QtBot

from nnstudio.app import Studio, application
from nnstudio.ui.files.settings_file import KEY, VERSION, set_aside

GOOD = "[General]\nx=1\n\n[look]\nlanguage=en\n; a comment\nlong=1, \\\n 2\n"


def opened(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)


def test_settings_of_this_version_are_left_alone(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "a.ini"
    assert set_aside(opened(path)) is None
    settings = opened(path)
    settings.setValue("window/geometry", QByteArray(bytes(range(256))))
    settings.setValue("look/language", "한국어 = ko")
    settings.setValue("files/recent", ["/a, b/c.nnstudio", "/한글 [x].nnstudio"])
    settings.sync()
    assert set_aside(opened(path)) is None
    assert opened(path).value("look/language") == "한국어 = ko"
    path.write_text(GOOD)
    assert set_aside(opened(path)) is None


@pytest.mark.parametrize(
    "content",
    [
        random.Random(1).randbytes(3000),
        b"\0" * 100,
        b"[look\nlanguage",
        b"PK\x03\x04 something",
        b'{"look": {"language": "en"}}',
        b"[look]\nlanguage=en\n\xff\xfe\n",
        f"[settings]\nversion={VERSION + 1}\n".encode(),
        b"[settings]\nversion=-1\n",
        b"[settings]\nversion=new\n",
        b"x=" + b"1" * 5_000_000,
    ],
)
def test_others_are_set_aside_and_kept(tmp_path: Path, qapp: object, content: bytes) -> None:
    path = tmp_path / "a.ini"
    path.write_bytes(content)
    settings = opened(path)
    bad = set_aside(settings)
    assert bad is not None and bad == tmp_path / "a.ini.bad" and bad.read_bytes() == content
    assert settings.allKeys() == [KEY]
    settings.setValue("look/language", "ko")
    settings.sync()
    assert opened(path).value("look/language") == "ko" and set_aside(opened(path)) is None


def test_values_of_any_kind_do_no_harm(tmp_path: Path, qtbot: QtBot) -> None:
    """A file that reads well may still say nonsense."""
    path = tmp_path / "a.ini"
    keys = [
        "look/language",
        "look/theme",
        "look/large_type",
        "look/mode",
        "window/geometry",
        "window/state",
        "start/page",
        "run/card",
        "run/threads",
        "files/recent",
        "view/minimap",
        "finder/recent",
        "window/version",
    ]
    settings = opened(path)
    for number, key in enumerate(keys):
        settings.setValue(key, ["nonsense", "-1", "1e999", ["a", "b"], ""][number % 5])
    settings.sync()
    assert set_aside(opened(path)) is None
    settings = opened(path)
    application(settings)
    studio = Studio(settings)
    studio.window.show()
    assert studio.window.files.listed() is not None
    studio.window.pages.show_start()
    studio.document.forget_changes()
    studio.session.shutdown()
    studio.window.clock.stop()
    studio.window.hide()
    studio.window.deleteLater()
