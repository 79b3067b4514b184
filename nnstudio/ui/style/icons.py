"""The icons: one-colour drawings from the resources, tinted with a colour token and kept in a cache.

One drawing serves both themes and every state, and stays crisp because it is rendered at each size, not stretched.
"""

from __future__ import annotations

import weakref
from functools import lru_cache
from typing import Final, Protocol

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import isValid

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.drawings import icon_names, svg
from nnstudio.ui.style.tokens import Theme

__all__ = ["icon", "icon_names", "keep_icon", "pixmap"]

# Physical sizes: 16 and 20 pixels at 100, 150 and 200 percent, and a large one.
SIZES: Final = (16, 20, 24, 30, 32, 40, 64)


class IconHolder(Protocol):
    """Anything that shows an icon: a QAction, a button."""

    def setIcon(self, icon: QIcon, /) -> None: ...


def pixmap(name: str, colour_token: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap of ``size`` logical pixels for a screen with that device pixel ratio."""
    side = round(size * ratio)
    result = _render(_drawing(name, themes.current().value(colour_token)), side)
    result.setDevicePixelRatio(ratio)
    return result


def icon(name: str, colour_token: str = "text") -> QIcon:
    """Return an icon in the applied theme, with a paler drawing for disabled controls.

    Raises KeyError for an unknown name or token. Ask again after a theme change, or use ``keep_icon``.
    """
    theme = themes.current()
    return _icon(name, theme.value(colour_token), theme.disabled)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    result = QIcon()
    for ink, mode in ((colour, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        drawing = _drawing(name, ink)
        for side in SIZES:
            result.addPixmap(_render(drawing, side), mode)
    return result


def _drawing(name: str, colour: str) -> QSvgRenderer:
    result = QSvgRenderer(QByteArray(svg(name, colour)))
    if not result.isValid():
        raise ValueError(f"the icon {name!r} is not a drawing Qt can read")
    return result


def _render(drawing: QSvgRenderer, side: int) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


class _Keeper(QObject):
    """Gives every kept holder its icon again when the theme changes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: weakref.WeakKeyDictionary[IconHolder, tuple[str, str]] = (
            weakref.WeakKeyDictionary()
        )
        themes.notifier().changed.connect(self.renew)

    def renew(self, _theme: Theme) -> None:
        for holder, (name, token) in list(self.kept.items()):
            if isValid(holder):
                holder.setIcon(icon(name, token))


_keeper: _Keeper | None = None


def keep_icon(holder: IconHolder, name: str, colour_token: str = "text") -> None:
    """Set an icon on an action or a button and set it again, recoloured, at every theme change."""
    global _keeper
    if _keeper is None:
        _keeper = _Keeper()
    holder.setIcon(icon(name, colour_token))
    _keeper.kept[holder] = (name, colour_token)
