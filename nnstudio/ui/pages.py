"""What lies over the window or beside it and is loaded when it is asked for first.

The start page, the command palette, the list of keys and what is said about the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame

from nnstudio.language import tr
from nnstudio.ui.palette.palette import FIRST_PICTURE_MS

if TYPE_CHECKING:
    from nnstudio.ui.finder.finder import Finder
    from nnstudio.ui.main_window import MainWindow
    from nnstudio.ui.start_page.page import StartPage

START_PAGE = "start/page"
"""In the settings: whether the start page is shown when the studio starts without a file."""

_FAR = 16_000
"""Pixels in which no window ends."""


class Pages(QObject):
    """The pages of one window.

    Attributes:
        start: the start page, once it was shown.
        finder: the command palette, once it was opened.
    """

    def __init__(self, window: MainWindow, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self.start: StartPage | None = None
        self.finder: Finder | None = None

    def show_start_soon(self) -> None:
        """Cover a window that is about to be seen, and make the start page when it is."""
        cover = QFrame(self._window)
        cover.setProperty("surface", "window")
        cover.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        cover.setGeometry(0, self._window.menuBar().sizeHint().height(), _FAR, _FAR)
        cover.show()

        def make() -> None:
            self.show_start()
            cover.deleteLater()

        QTimer.singleShot(FIRST_PICTURE_MS, cover, make)

    def show_start(self) -> None:
        """What one can begin with, and the files used last."""
        from nnstudio.ui.files.recovery_list import RecoveryList
        from nnstudio.ui.start_page.offer import groups
        from nnstudio.ui.start_page.page import StartPage

        if self.start is None:
            window = self._window
            recovered = RecoveryList(window.windows)
            recovered.chosen.connect(lambda one: window.windows.recover(one, window))
            self.start = StartPage(window, window.files, self._settings, groups(), recovered)
            self.start.left.connect(self._back_to_work)
            self.start.lessonChosen.connect(self._window.lessons.open)
            self.start.importWanted.connect(self._window.data.import_data)
            self._window.lessons.began.connect(self.start.leave)
            self._window.session.stateChanged.connect(self.start.leave)
        self.start.open()

    def find(self) -> None:
        """Everything that can be done, by typing."""
        from nnstudio.ui.finder.finder import Finder
        from nnstudio.ui.finder.sources import everything

        if self.finder is None:
            self.finder = Finder(self._window, lambda: everything(self._window), self._settings)
        self.finder.open()

    def about(self) -> None:
        """Versions, to copy into a bug report."""
        from nnstudio.ui.about import about_page
        from nnstudio.ui.dialogs.page import Page

        Page(tr("About NN Studio"), about_page(), self._window).show()

    def shortcuts(self) -> None:
        """What every key does."""
        from nnstudio.ui.about import shortcuts_page
        from nnstudio.ui.dialogs.page import Page

        page = shortcuts_page(self._window.actions_table.actions.values())
        Page(tr("Keyboard"), page, self._window).show()

    @Slot()
    def _back_to_work(self) -> None:
        self._window.canvas.setFocus()
