"""How the window looks, as chosen and remembered: colours and the size of type.

Both change at once, in every window, without a restart.
"""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from nnstudio.ui.style import theme

THEME, LARGE_TYPE = "look/theme", "look/large_type"


class Look:
    """The choices of one person, kept in the settings."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def large(self) -> bool:
        """Whether type is large."""
        return str(self._settings.value(LARGE_TYPE, "0")) == "1"

    def apply(self, app: QApplication) -> None:
        """Dress the application as it was left; what is not understood is as at the first start."""
        mode = self._settings.value(THEME)
        mode = mode if isinstance(mode, str) and mode in theme.MODES else "system"
        theme.set_mode(app, mode, theme.LARGE if self.large else 1.0)

    def choose(self, mode: str) -> None:
        """Apply and remember "system", "light", "dark" or "contrast"."""
        theme.set_mode(_app(), mode)
        self._settings.setValue(THEME, mode)

    def switch_type(self) -> None:
        """Make type large, as a projector needs it, or usual again."""
        large = not self.large
        self._settings.setValue(LARGE_TYPE, "1" if large else "0")
        theme.set_scale(_app(), theme.LARGE if large else 1.0)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
