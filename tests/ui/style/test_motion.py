"""Nothing in the window moves by itself, so whoever asks the system for less motion has it already."""

from __future__ import annotations

from pathlib import Path

import nnstudio.ui

MOVING = ("QPropertyAnimation", "QVariantAnimation", "QTimeLine", "QSequentialAnimationGroup")


def test_no_animation_of_qt_is_used() -> None:
    files = Path(nnstudio.ui.__path__[0]).rglob("*.py")
    moving = [
        f"{path.name}: {name}"
        for path in files
        for name in MOVING
        if name in path.read_text(encoding="utf-8")
    ]
    assert not moving
