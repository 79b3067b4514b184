"""The files that were used last: when, and whether they are still there.

A file that is gone stays listed until it is taken off, because it may be on a stick that is put in again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nnstudio.core.parts.shown import shown
from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel

PICTURE = (48, 34)
"""Pixels of the picture beside a name."""


class RecentFiles(QWidget):
    """A list of files, each with a button that opens it; one that is gone has one that takes it off."""

    def __init__(
        self,
        ask: Callable[[], Sequence[Path]],
        open_file: Callable[[Path], object],
        forget: Callable[[Path], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ask, self._open, self._forget = ask, open_file, forget
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._rows: list[QWidget] = []
        self._undrawn: list[tuple[QLabel, Path]] = []

    def refresh(self) -> None:
        """List what there is now."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._undrawn.clear()
        self._rows = [self._row(path) for path in self._ask()]
        if not self._rows:
            nothing = QLabel(tr("Files you save or open will be listed here."))
            nothing.setProperty("role", "secondary")
            nothing.setWordWrap(True)
            self._rows = [nothing]
        for row in self._rows:
            self._column.addWidget(row)

    def draw(self) -> bool:
        """Show the picture in the next file that has one; returns whether there was a file to look at."""
        if not self._undrawn:
            return False
        label, path = self._undrawn.pop(0)
        from nnstudio.core.files.thumbnail import thumbnail_of

        content = thumbnail_of(path)
        picture = QPixmap.fromImage(QImage.fromData(content)) if content is not None else QPixmap()
        if not picture.isNull():
            ratio = self.devicePixelRatioF()
            size = label.size() * ratio
            fitted = picture.scaled(
                size,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            fitted.setDevicePixelRatio(ratio)
            label.setPixmap(fitted)
        return True

    def _row(self, path: Path) -> QWidget:
        there = path.is_file()
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        picture = QLabel()
        picture.setFixedSize(themes.px(PICTURE[0]), themes.px(PICTURE[1]))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.addWidget(picture)
        if there:
            self._undrawn.append((picture, path))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, 3, 0, 5)
        name = QPushButton(shown(path.stem.removesuffix(".nnstudio")))
        name.setProperty("kind", "text")
        name.setEnabled(there)
        name.setToolTip(str(path))
        name.setAccessibleName(tr("Open {file}", file=path.name))
        name.clicked.connect(lambda: self._open(path))
        about = ElidedLabel(ago(path) if there else tr("not there any more"))
        about.setProperty("role", "caption" if there else "warning")
        about.setToolTip(str(path))
        words.addWidget(name)
        words.addWidget(about)
        line.addLayout(words, 1)
        gone = QToolButton()
        gone.setProperty("kind", "icon")
        gone.setIconSize(QSize(themes.px(12), themes.px(12)))
        gone.setToolTip(tr("Take {file} off the list; the file itself stays.", file=path.name))
        gone.setAccessibleName(tr("Take {file} off the list", file=path.name))
        icons.keep_icon(gone, "close", "secondary")
        gone.clicked.connect(lambda: self._take_off(path))
        line.addWidget(gone)
        return row

    def _take_off(self, path: Path) -> None:
        self._forget(path)
        self.refresh()


def ago(path: Path, now: datetime.datetime | None = None) -> str:
    """When a file was changed, as one says it: "5 min ago", "yesterday", "2026-03-01"."""
    return since(datetime.datetime.fromtimestamp(path.stat().st_mtime), now)


def since(then: datetime.datetime, now: datetime.datetime | None = None) -> str:
    """How long ago that was, as one says it; a time to come, as after a clock was set back, is just now."""
    now = now or datetime.datetime.now()
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("{count} min ago", count=minutes)
    days = (now.date() - then.date()).days
    if days == 0:
        return tr("{count} h ago", count=minutes // 60)
    if days == 1:
        return tr("yesterday")
    return tr("{count} days ago", count=days) if days < 7 else then.date().isoformat()
