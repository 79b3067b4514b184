"""The theme in use: applies one to the application, remembers it, and tells widgets when it changes.

Qt's own dark mode does nothing on several platforms, so the palette and the stylesheet are always ours.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from nnstudio.ui.style import fonts
from nnstudio.ui.style.stylesheet import stylesheet
from nnstudio.ui.style.tokens import CONTRAST, DARK, LIGHT, THEMES, Theme

MODES = ("system", *THEMES)

LARGE = 1.4
"""The factor of large type, for projectors and tired eyes."""


class ThemeNotifier(QObject):
    """Says ``changed(theme)`` after a new theme or text size was applied."""

    changed = Signal(object)


class _State:
    """What is applied now; one per process, because an application has one stylesheet."""

    def __init__(self) -> None:
        self.theme: Theme = LIGHT
        self.mode: str = "light"
        self.scale: float = 1.0
        self.notifier = ThemeNotifier()
        self.follows: QApplication | None = None
        self.dressed: QApplication | None = None


_state = _State()


def current() -> Theme:
    """Return the theme that is applied."""
    return _state.theme


def mode() -> str:
    """Return the chosen mode: "system" or the name of a theme."""
    return _state.mode


def scale() -> float:
    """Return the factor on all type and control sizes (1 is normal, larger for a projector)."""
    return _state.scale


def px(size: float) -> int:
    """Return a measure beside words in whole pixels, enlarged as the words are."""
    return round(size * _state.scale)


def notifier() -> ThemeNotifier:
    """Return the object whose ``changed`` signal widgets connect their ``retheme`` to."""
    return _state.notifier


def colour(token: str, alpha: float = 1.0) -> QColor:
    """Return a token's colour in the applied theme, with an opacity from 0 to 1."""
    result = QColor(_state.theme.value(token))
    result.setAlphaF(alpha)
    return result


def label_colour(token: str, background: str = "panel") -> QColor:
    """Return a colour for words that belong to a token, readable on the background token."""
    return QColor(_state.theme.readable(token, background))


def font(size: float = fonts.BODY, strong: bool = False) -> QFont:
    """Return the interface font at the applied text scale."""
    return fonts.interface_font(size, strong, _state.scale)


def system_theme(app: QApplication) -> Theme:
    """Return the theme the desktop asks for; light where it says nothing."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return CONTRAST
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def set_mode(app: QApplication, mode: str, scale: float | None = None) -> None:
    """Choose "system", "light", "dark" or "contrast" and apply it at once; "system" goes on following the desktop.

    Raises ValueError for any other mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {MODES}, not {mode!r}")
    _state.mode = mode
    if _state.follows is not app:
        _state.follows = app
        app.styleHints().colorSchemeChanged.connect(_follow_system)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(_follow_system)
    apply(app, THEMES.get(mode) or system_theme(app), scale)


def _follow_system(_what: object) -> None:
    app = _state.follows
    if _state.mode == "system" and app is not None and system_theme(app) is not _state.theme:
        apply(app, system_theme(app))


def set_scale(app: QApplication, scale: float) -> None:
    """Enlarge type and controls by a factor, at once; colours stay."""
    apply(app, _state.theme, scale)


def apply(app: QApplication, theme: Theme, scale: float | None = None) -> None:
    """Dress the whole application in a theme and tell everyone; works any time, without a restart."""
    before = (_state.dressed, _state.theme, _state.scale)
    _state.theme = theme
    _state.scale = _state.scale if scale is None else max(0.75, min(3.0, scale))
    if before == (app, theme, _state.scale) and app.styleSheet():
        return  # Dressing every widget anew is the slowest thing a window does.
    if _state.dressed is not app:
        # Once: under a style sheet the style no longer says its name, and setting it dresses every widget anew.
        _state.dressed = app
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(theme))
    app.setFont(font())
    app.setStyleSheet(stylesheet(theme, _state.scale))
    _state.notifier.changed.emit(theme)


def palette(theme: Theme) -> QPalette:
    """Return the QPalette of a theme, for what Fusion and own-painted widgets draw themselves."""
    role = QPalette.ColorRole
    result = QPalette()
    for target, token in (
        (role.Window, "panel"),
        (role.WindowText, "text"),
        (role.Base, "field"),
        (role.AlternateBase, "window"),
        (role.Text, "text"),
        (role.Button, "panel"),
        (role.ButtonText, "text"),
        (role.BrightText, "error"),
        (role.ToolTipBase, "tooltip"),
        (role.ToolTipText, "tooltip_text"),
        (role.PlaceholderText, "secondary"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"),
        (role.Link, "accent_text"),
        (role.LinkVisited, "accent_text"),
        (role.Light, "panel"),
        (role.Midlight, "hover"),
        (role.Mid, "hairline"),
        (role.Dark, "field_border"),
        (role.Shadow, "hairline"),
    ):
        result.setColor(target, QColor(theme.value(token)))
    disabled = QPalette.ColorGroup.Disabled
    for target in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        result.setColor(disabled, target, QColor(theme.disabled))
    result.setColor(disabled, role.Highlight, QColor(theme.pressed))
    result.setColor(disabled, role.HighlightedText, QColor(theme.disabled))
    return result
