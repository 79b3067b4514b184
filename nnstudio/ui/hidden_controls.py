"""Panels and settings that a lesson keeps out of sight, so that a student sees what matters.

What was hidden comes back as it was when the lesson ends, or when the student wants to see everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from nnstudio.ui.widgets.dock import Dock


class HiddenControls:
    """What is hidden in one window.

    Args:
        docks: gives those of the window, by id, once they are made.
        hide_settings: shows all settings but those at the given paths.
    """

    def __init__(
        self,
        docks: Callable[[], Mapping[str, Dock]],
        hide_settings: Callable[[Sequence[str]], object],
    ) -> None:
        self._docks, self._hide_settings = docks, hide_settings
        self._closed: tuple[Dock, ...] = ()
        self._paths: tuple[str, ...] = ()

    @property
    def some(self) -> bool:
        """Whether anything is out of sight because of a lesson."""
        return bool(self._closed or self._paths)

    def hide(self, panels: Iterable[str], paths: Sequence[str]) -> tuple[str, ...]:
        """Hide these, after all others were shown again; returns the panels there are none of."""
        self.show()
        panels = tuple(panels)
        # One that the user had closed stays closed afterwards.
        docks = self._docks()
        self._closed = tuple(
            docks[name] for name in panels if name in docks and not docks[name].isHidden()
        )
        self._paths = tuple(paths)
        for dock in self._closed:
            dock.hide()
        self._hide_settings(self._paths)
        return tuple(name for name in panels if name not in docks)

    def show(self) -> None:
        """Show everything again."""
        closed, self._closed = self._closed, ()
        for dock in closed:
            dock.show()
        if self._paths:
            self._paths = ()
            self._hide_settings(())
