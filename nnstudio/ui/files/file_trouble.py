"""What goes wrong between a window and its file, said across the top of the canvas with what can be done about it.

It also notices, when the window is looked at again, that somebody else has changed the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say

if TYPE_CHECKING:
    from nnstudio.core.files.recovery import Leftover
    from nnstudio.core.files.stamps import Fate, Stamp
    from nnstudio.ui.main_window import MainWindow

MOST = 3
"""Problems said at once."""


class FileTrouble(QObject):
    """Follows the files of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._bar = window, window.message_bar
        self._files, self._document = window.files, window.document
        self._told: tuple[Fate, Stamp] | None = None
        self._files.refused.connect(window.messages.refuse)
        self._files.noted.connect(window.messages.note)
        self._files.failed.connect(self._failed)
        self._files.conflict.connect(self._conflict)
        self._files.held.connect(self._held)
        self._files.stayed.connect(window.windows.stay)
        window.windows.leftoversChanged.connect(self._leftovers)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and watched is self._window:
            self.look()
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Say so where the file is not what it was when it was read or written last; once for each time."""
        path, known = self._document.path, self._document.stamp
        if path is None or known is None:
            return
        from nnstudio.core.files.stamps import fate

        found = fate(path, known)
        if found == "same":
            self._told = None
        elif self._told != (found, known):
            self._told = (found, known)
            if found == "changed":
                self._conflict(path)
            else:
                self._bar.show_message(
                    tr("{file} is not there any more. Saving writes it anew.", file=path.name),
                    "warning",
                    tr("Save as…"),
                    self._files.save_as,
                )

    @Slot(object)
    def _failed(self, problems: Sequence[Problem]) -> None:
        text = " ".join(map(say, problems[:MOST]))
        self._bar.show_message(text, "error", tr("Save as…"), self._files.save_as)

    @Slot(object)
    def _conflict(self, path: Path) -> None:
        text = tr("{file} was changed by another program since it was read here.", file=path.name)
        lost = self._document.unsaved
        reload = tr("Reload and lose my changes") if lost else tr("Reload")
        self._bar.show_message(
            text,
            "warning",
            reload,
            self._files.reload,
            more=(
                (tr("Keep mine"), self._files.keep_mine),
                (tr("Save as…"), self._files.save_as),
            ),
        )

    @Slot(object, int)
    def _held(self, path: Path, pid: int) -> None:
        self._bar.show_message(
            tr(
                "{file} is open in another NN Studio (process {pid}); both would write over each other.",
                file=path.name,
                pid=pid,
            ),
            "warning",
            tr("Open a copy"),
            lambda: self._files.open(path, as_copy=True),
        )

    @Slot(str)
    def not_kept(self, reason: str) -> None:
        """Unsaved work could not be written to the recovery folder."""
        text = tr("Unsaved work could not be kept for recovery ({reason}).", reason=reason)
        self._bar.show_message(text, "warning", tr("Save"), self._files.save)

    def not_at_home(self, place: Path | None) -> None:
        """The home folder cannot be written; unsaved work is kept elsewhere, or nowhere."""
        if place is None:
            text = tr("No folder can be written: unsaved work is not kept for recovery.")
        else:
            text = tr(
                "The home folder cannot be written: settings are not remembered, and unsaved work is kept "
                "in {folder}, which the system may empty.",
                folder=str(place),
            )
        self._bar.show_message(text, "warning")

    @Slot()
    def _leftovers(self) -> None:
        """Work of a program that is gone was found: the start page lists it, here it is said."""
        from nnstudio.ui.files.recovery_list import about

        start = self._window.pages.start
        windows = self._window.windows
        found = windows.leftovers
        if not found or windows.members[-1].window is not self._window:
            return
        if start is not None and start.isVisible():
            return
        if len(found) == 1 and not found[0].problems:
            text = tr("Work was not saved when the program ended: {work}.", work=about(found[0]))
            self._bar.show_message(
                text, "info", tr("Recover"), lambda: self._recover(found[0]), more=self._list()
            )
        else:
            text = tr(
                "Work was not saved when the program ended: {count} documents.", count=len(found)
            )
            ((words, show),) = self._list()
            self._bar.show_message(text, "info", words, show)

    def _list(self) -> tuple[tuple[str, Callable[[], object]]]:
        return ((tr("Show"), self._window.pages.show_start),)

    def _recover(self, leftover: Leftover) -> None:
        self._window.windows.recover(leftover, self._window)
