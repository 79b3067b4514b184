"""The composition root: the only place that builds the window's objects and wires them together.

Run as a program it opens the studio; asked for a picture it draws the window without showing it.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from nnstudio import start  # isort: split

from PySide6.QtCore import QLibraryInfo, QObject, QSettings, QTimer, QTranslator, Slot
from PySide6.QtWidgets import QApplication

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import language, languages, set_language, system_language, tr
from nnstudio.ui.actions.run_menu import CARD, fixed_threads
from nnstudio.ui.document import Document
from nnstudio.ui.files.autosave import Autosave
from nnstudio.ui.files.settings_file import set_aside
from nnstudio.ui.files.windows import Windows
from nnstudio.ui.look import LARGE_TYPE, THEME, Look
from nnstudio.ui.main_window import MainWindow
from nnstudio.ui.pages import START_PAGE
from nnstudio.ui.palette.palette import FIRST_PICTURE_MS
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.style import fonts

start.loaded()

FIRST_EXAMPLE = "mnist-mlp"

WARM_UP_MS = 300
"""So long after the window is there the process that will train is started."""

LOOK_MS = 500
"""So long after that it is looked for work that was not saved when a program ended."""

RUN_END_SECONDS = 1.5
"""A run gets so long to end by itself when the system wants the program to end."""


class Studio(QObject):
    """One document, one session, and the window that shows them.

    Attributes:
        windows: all windows of the program; without some that are given, those of this one alone.
    """

    def __init__(
        self,
        settings: QSettings,
        parent: QObject | None = None,
        windows: Windows | None = None,
        experiment: Experiment | None = None,
    ) -> None:
        super().__init__(parent)
        start.rest()
        QTimer.singleShot(FIRST_PICTURE_MS, self, start.work)
        self.settings = settings
        self.windows = windows or Windows(self)
        if experiment is None:
            experiment = example(FIRST_EXAMPLE)
        self.document = Document(experiment, self)
        self.session = TrainingSession(self)
        self.session.fixed_threads = fixed_threads(settings)
        self.session.card = str(settings.value(CARD, "1")) != "0"
        self.autosave = Autosave(self.document, self.session, self.windows.box, self)
        if self.windows.make is None:
            self.windows.make = lambda: Studio(settings, parent, self.windows, Experiment())
        self.windows.add(self)
        self.window = self._make_window()

    @Slot()
    def warm_up(self) -> None:
        """Prepare for the first run."""
        self.session.warm_up(self.document.experiment)

    def _make_window(self) -> MainWindow:
        window = MainWindow(self.document, self.session, self.settings, self.windows)
        window.languageChosen.connect(self._speak)
        window.closed.connect(self._closed)
        self.autosave.failed.connect(window.file_trouble.not_kept)
        return window

    @Slot()
    def _closed(self) -> None:
        """The file is free for others; a window that was not the last is gone with its document."""
        self.document.hold.release()
        self.autosave.wait()
        self.windows.remove(self)
        if self.windows.members:
            self.window.deleteLater()
            self.deleteLater()

    @Slot(str)
    def _speak(self, code: str) -> None:
        """Make all windows anew in another language; documents and runs go on untouched."""
        self.settings.setValue("look/language", code)
        _speak_qt(code)
        for member in self.windows.members:
            member.remake()

    def remake(self) -> None:
        """Make the window anew."""
        old = self.window
        old.inspector.commit()
        old.clock.stop()
        old.remember_layout()
        labs, lesson, views = old.labs.close(), old.lessons.kept, old.views.kept()
        self.window = self._make_window()
        self.window.canvas.select(old.canvas.selected())
        self.window.views.resume(views)
        self.window.show()
        self.window.lessons.resume(lesson)
        for name in labs:
            self.window.labs.open(name)
        old.hide()
        old.deleteLater()


def application(settings: QSettings) -> QApplication:
    """The QApplication in the user's language and colours; made once."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("NN Studio")
    app.setDesktopFileName("nnstudio")
    stored = settings.value("look/language")
    set_language(stored if stored in languages() else system_language())
    _speak_qt(language())
    Look(settings).apply(app)
    return app


def _speak_qt(code: str) -> None:
    """Give Qt's own words (file dialogs, text menus) in this language; English needs no translator."""
    app = QApplication.instance()
    assert app is not None
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if code != "en" and translator.load(f"qtbase_{code}", folder):
        app.installTranslator(translator)


def user_settings() -> QSettings:
    """Where choices are remembered; a damaged file reads as empty."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnstudio", "nnstudio")


def forget_window(settings: QSettings) -> None:
    """Forget how the window was left: place, panels, colours, start page. Files used last stay known."""
    for group in ("window", "look", "start", "finder"):
        settings.remove(group)


def main(paths: list[str], speech: str | None = None, reset: bool = False) -> int:
    """Open the studio, each of ``paths`` in a window of its own; returns the exit status.

    ``speech`` is a language to use from now on; without it the one chosen last. With ``reset`` the window is as at
    the first start.
    """
    settings = user_settings()
    bad = set_aside(settings)
    if reset:
        forget_window(settings)
    if speech is not None:
        settings.setValue("look/language", speech)
    app = application(settings)
    studio = Studio(settings)
    if not paths and str(settings.value(START_PAGE, "1")) != "0":
        studio.window.pages.show_start_soon()
    studio.window.show()
    QTimer.singleShot(FIRST_PICTURE_MS, studio, start.loaded)
    if language() == "ko" and not fonts.has_korean_font():
        studio.window.message_bar.show_message(
            tr("No Korean font is installed; on Debian the package is fonts-nanum."), "warning"
        )
    if bad is not None:
        studio.window.message_bar.show_message(
            tr(
                "The settings could not be read: all are as at the first start. The old file is {file}.",
                file=str(bad),
            ),
            "warning",
        )
    windows = studio.windows
    if paths:
        studio.window.files.open(Path(paths[0]))
    for path in paths[1:]:
        if not windows.show(Path(path)):
            windows.open_new(Path(path))
    QTimer.singleShot(WARM_UP_MS, studio, studio.warm_up)
    QTimer.singleShot(LOOK_MS, windows, lambda: _look_for_leftovers(windows))
    # Python sees a signal only while it runs, so look ten times a second.
    pulse = QTimer()
    pulse.timeout.connect(lambda: None)
    pulse.start(100)
    # A signal comes between any two lines, perhaps inside a lock: the event loop does what is to be done.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(
            number,
            lambda *_: QTimer.singleShot(0, windows, lambda: leave_at_once(windows)),
        )
    # Logging out: what is not saved is kept, whatever becomes of the question that closing asks.
    app.commitDataRequest.connect(lambda _manager: windows.keep_all())
    status = app.exec()
    for member in windows.members:
        member.session.shutdown()
    windows.box.close()
    return status


def _look_for_leftovers(windows: Windows) -> None:
    """Say what a program that went without saving has left, and where unsaved work is kept if not as usual."""
    windows.look_for_leftovers()
    place = windows.box.place
    if windows.members and (place is None or not place.lasting):
        windows.members[-1].window.file_trouble.not_at_home(place.path if place else None)


def leave_at_once(windows: Windows) -> None:
    """The system wants the program to end: nobody is asked, unsaved work is kept for the next start."""
    if windows.leaving:
        return
    windows.leaving = True
    for member in windows.members:
        member.session.stop()
    until = time.monotonic() + RUN_END_SECONDS
    while any(member.session.alive for member in windows.members) and time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.005)
    for member in windows.members:
        member.autosave.keep_before_the_end()
        member.session.shutdown()
    windows.box.close()
    QApplication.exit(0)


def picture(
    path: Path,
    *,
    size: tuple[int, int] = (1440, 900),
    colours: str = "light",
    speech: str = "en",
    file: Path | None = None,
    example_name: str = FIRST_EXAMPLE,
    epochs: int = 0,
    select: str = "",
    panel: str = "",
    large_type: bool = False,
) -> None:
    """Draw the window into a PNG file, after training for ``epochs`` when that is more than 0.

    ``select`` is a block, ``panel`` the name of a dock to bring to the front.
    """
    settings = QSettings(str(path.with_suffix(".ini")), QSettings.Format.IniFormat)
    settings.setValue("look/language", speech)
    settings.setValue(THEME, colours)
    settings.setValue(LARGE_TYPE, int(large_type))
    app = application(settings)
    studio = Studio(settings)
    try:
        studio.document.open(example(example_name), None)
        window = studio.window
        if file is not None:
            window.files.open(file)
        window.resize(*size)
        window.show()
        _settle(app)
        window.reset_layout()
        window.canvas.fit()
        if select:
            window.canvas.select((select,))
        if panel:
            window.docks[panel].raise_()
        if epochs:
            studio.session.start(
                studio.document.experiment,
                steps=epochs * studio.document.experiment.steps_per_epoch,
            )
            while studio.session.state not in ("paused", "done", "diverged", "failed"):
                _settle(app, 0.05)
        while studio.session.looking:
            _settle(app, 0.05)
        _settle(app, 0.5)
        until = time.monotonic() + 5.0
        while window.costs.busy and time.monotonic() < until:
            _settle(app, 0.05)
        window.clock.draw_now()
        _settle(app)
        window.grab().save(str(path))
        studio.document.forget_changes()
        studio.session.shutdown()
        window.clock.stop()
        window.hide()
    finally:
        path.with_suffix(".ini").unlink(missing_ok=True)


def _settle(app: QApplication, seconds: float = 0.2) -> None:
    """Let the window lay itself out and paint."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
