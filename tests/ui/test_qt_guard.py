"""Guard against releases of the Qt binding that are known to break the interpreter.

PySide6 6.12.0 on Python 3.10 and 3.11 takes a reference to None at every void call, and a live plot
dies after about a hundred frames; the pin in pyproject.toml keeps it out and this test says why.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_a_void_qt_call_does_not_steal_a_reference_to_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for number in range(1000):
        thing.setObjectName(str(number))
    assert abs(sys.getrefcount(None) - before) < 100


def test_the_tests_draw_offscreen(qapp) -> None:
    assert qapp.platformName() == "offscreen"
