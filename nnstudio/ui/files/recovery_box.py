"""The recovery folder of this program, found when the first thing is kept or looked for.

All documents of a program share it, and with it the sign that the program lives.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

# Loaded with the first thing that is kept: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.files.places import Place
    from nnstudio.core.files.recovery import Leftover, RecoveryFolder

FOLDER = "recovery"


class RecoveryBox:
    """Every method may be called from any thread.

    Attributes:
        place: the folder once it was looked for; None where nothing can be written.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: RecoveryFolder | None = None
        self._looked = False
        self.place: Place | None = None

    def folder(self) -> RecoveryFolder | None:
        """The folder; None where nothing can be written anywhere."""
        with self._lock:
            self._look()
            if self._folder is None and self.place is not None:
                from nnstudio.core.files.recovery import RecoveryFolder

                self._folder = RecoveryFolder(self.place.path)
            return self._folder

    def leftovers(self) -> tuple[Leftover, ...]:
        """What programs that are gone have left, the newest first."""
        with self._lock:
            self._look()
        # What reads such files is loaded when there are some.
        if self.place is None or not any(self.place.path.glob("*.nnstudio")):
            return ()
        folder = self.folder()
        return folder.leftovers() if folder is not None else ()

    def _look(self) -> None:
        if not self._looked:
            from nnstudio.core.files.places import state_folder

            self._looked = True
            self.place = state_folder(FOLDER)

    def close(self) -> None:
        """Say that this program is about to end."""
        with self._lock:
            if self._folder is not None:
                self._folder.end()
