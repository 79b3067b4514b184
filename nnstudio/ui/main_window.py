"""The main window: places the panels, connects them, and remembers where they were.

It decides nothing: the document, the session and the two controls do.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QToolBar, QVBoxLayout, QWidget

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say, say_fix
from nnstudio.ui.actions.action import ActionTable
from nnstudio.ui.actions.edit_menu import edit_actions
from nnstudio.ui.actions.file_menu import add_file_menus, file_actions
from nnstudio.ui.actions.help_menu import help_actions
from nnstudio.ui.actions.labs_menu import labs_actions
from nnstudio.ui.actions.run_menu import run_actions
from nnstudio.ui.actions.study_menu import study_actions
from nnstudio.ui.actions.view_menu import shows_minimap, view_actions
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.cost_task import CostTask
from nnstudio.ui.data.data_control import DataControl
from nnstudio.ui.diagnosis_control import DiagnosisControl
from nnstudio.ui.dock_layout import DockLayout
from nnstudio.ui.document import Document
from nnstudio.ui.document_readers import DocumentReaders
from nnstudio.ui.exporting.export_control import ExportControl
from nnstudio.ui.files.file_control import FileControl
from nnstudio.ui.files.file_trouble import FileTrouble
from nnstudio.ui.files.windows import Windows
from nnstudio.ui.frame_clock import FrameClock
from nnstudio.ui.gradient_task import GradientTask
from nnstudio.ui.importing.dropping import dropped_path
from nnstudio.ui.inspector.inspector import Inspector
from nnstudio.ui.labs.host import LabHost
from nnstudio.ui.lesson_control import LessonControl
from nnstudio.ui.look import Look
from nnstudio.ui.messages import Messages
from nnstudio.ui.pages import Pages
from nnstudio.ui.palette.palette import PalettePanel
from nnstudio.ui.panel_host import PanelHost
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.panels.problems import ProblemsPanel
from nnstudio.ui.panels.table import panel_records
from nnstudio.ui.run_bar import RunBar, main_text
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.run_view import RunView
from nnstudio.ui.runs.runs_control import RunsControl
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.signal_flow import SignalFlow
from nnstudio.ui.status_line import StatusLine
from nnstudio.ui.study.search_link import SearchLink
from nnstudio.ui.study.study_control import StudyControl
from nnstudio.ui.time_strip import TimeBar
from nnstudio.ui.widgets.dock import Dock, prepare_dock_host
from nnstudio.ui.widgets.focus_order import focus_next
from nnstudio.ui.widgets.message_bar import MessageBar


class MainWindow(QMainWindow):
    """One document, its run, and the views of both.

    Signals:
        languageChosen(code): the user chose another language; the window is to be made anew.
        closed(): it was closed for good.
    """

    languageChosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        settings: QSettings,
        windows: Windows | None = None,
    ) -> None:
        super().__init__()
        self.windows = windows or Windows(self)
        self.document, self.session, self._settings = document, session, settings
        self.control = RunControl(document, session, self)
        self.files = FileControl(self.control, settings, self, self.windows)
        self.gradients = GradientTask(self)
        self.labs, self.costs = LabHost(self), CostTask(self.control, self)
        self.pages = Pages(self, settings)
        self.data = DataControl(self)
        self.exports = ExportControl(self)
        self.setAcceptDrops(True)
        prepare_dock_host(self)
        self._build_views()
        self._build_docks()
        self._build_actions()
        self.clock = FrameClock(self.control, self._show_texts, self, self.flow.neurons)
        docks = self.views.docks.values()
        self.readers = DocumentReaders(self.control, self.canvas, docks, self)
        self._connect()
        self._show_problems(self.control.problems)
        self._title_changed()
        self._layout.restore()
        # A window made in the middle of a run, in another language, joins in.
        self._state_changed(session.state)
        self.clock.draw_now()

    # -- building ----------------------------------------------------------------------------------

    def _build_views(self) -> None:
        self.canvas = CanvasView(self.document, say)
        self.flow = SignalFlow(self.canvas, self.session.request_snapshot, self._settings)
        self.canvas.minimap.want(shows_minimap(self._settings))
        self.palette_panel = PalettePanel()
        self.inspector = Inspector(self.document, say, say_fix)
        self.problems_panel = ProblemsPanel(say, say_fix)
        self.message_bar = MessageBar()
        self.messages = Messages(self.message_bar, self)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        self.message_bar.float_over(middle)
        self.setCentralWidget(middle)
        self.status_line = StatusLine()
        self.statusBar().addWidget(self.status_line, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _build_docks(self) -> None:
        self.views = PanelHost(self, panel_records())
        self.views.made.connect(self._view_made)
        self.diagnosis = DiagnosisControl(self.control, self.views)
        self.lessons = LessonControl(self)
        self.runs = RunsControl(self, self._settings)
        self.search = SearchLink(self)
        self.study = StudyControl(self)
        self.lessons.follow(self.search.control, self.study.session)
        self.docks = {
            "palette": Dock("palette", tr("Blocks"), self.palette_panel, self),
            "inspector": Dock("inspector", tr("Inspector"), self.inspector, self),
            **self.views.docks,
            "problems": Dock("problems", tr("Problems"), self.problems_panel, self),
        }
        self.docks["palette"].set_tip(
            tr("Everything a network is made of, to drag onto the canvas.")
        )
        self.docks["inspector"].set_tip(tr("The settings of what is selected, and of training."))
        self.docks["problems"].set_tip(tr("What is wrong with the network, and how to mend it."))
        self._layout = DockLayout(self, self.docks, self.views.records.values(), self._settings)

    def _build_actions(self) -> None:
        self.actions_table = ActionTable(
            self,
            (
                *file_actions(self.files, self),
                *edit_actions(self.document, self.canvas),
                *run_actions(self.control, self.gradients, self._settings),
                *study_actions(self.study),
                *view_actions(self.canvas, self, Look(self._settings), self._settings),
                *labs_actions(self.labs, self.lessons),
                *help_actions(self.pages),
            ),
        )
        bar = self.menuBar()
        for prefix, text in (
            ("file", tr("&File")),
            ("edit", tr("&Edit")),
            ("run", tr("&Run")),
            ("view", tr("&View")),
            ("labs", tr("&Labs")),
            ("help", tr("&Help")),
        ):
            menu = bar.addMenu(text)
            menu.setObjectName(prefix)
            self.actions_table.fill(menu, prefix)
            menu.aboutToShow.connect(self.actions_table.update)
            if prefix == "file":
                add_file_menus(self.files, menu, self.actions_table["file.save"])
            if prefix == "view":
                panels = menu.addMenu(tr("&Panels"))
                for dock in self.docks.values():
                    panels.addAction(dock.toggleViewAction())
        # Keys held down a moment too long must not pause what they just started.
        self.actions_table["run.main"].setAutoRepeat(False)
        self.actions_table.draw("run")
        self.run_bar = RunBar(self.actions_table.actions)
        toolbar = QToolBar(tr("Run"))
        toolbar.setObjectName("run")
        toolbar.setMovable(False)
        toolbar.toggleViewAction().setVisible(False)
        toolbar.addWidget(self.run_bar)
        self.addToolBar(toolbar)
        self.time_bar = TimeBar(self.actions_table.actions, self.session)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.time_bar)

    def _connect(self) -> None:
        self.palette_panel.chosen.connect(self.canvas.take)
        self.palette_panel.typed.connect(self.canvas.type_in)
        self.canvas.selectionChanged.connect(self.inspector.set_selection)
        self.canvas.message.connect(self.messages.tell)
        self.canvas.canvas.selectionChanged.connect(self._history_moved)
        self.canvas.problemsRequested.connect(self._show_problem_list)
        self.control.aboutToAct.connect(self.inspector.commit)
        self.inspector.asked.connect(self.data.answer)
        self.control.problemsChanged.connect(self._show_problems)
        self.control.refused.connect(self._refused)
        self.control.targetWanted.connect(self._ask_target)
        self.control.weightsKept.connect(self.messages.weights_kept)
        self.costs.changed.connect(self.canvas.set_cost)
        self.costs.changed.connect(self.inspector.set_cost)
        self.problems_panel.chosen.connect(self._go_to)
        self.problems_panel.fixed.connect(self._fix)
        self.session.stateChanged.connect(self._state_changed)
        self.session.failed.connect(self.messages.refuse)
        self.session.adopted.connect(self._show_given)
        self.session.adoptionRefused.connect(self._show_given)
        self.session.adoptionRefused.connect(self.messages.refuse)
        self.session.reached.connect(self.messages.reached)
        self.document.changed.connect(self._show_given)
        self.gradients.failed.connect(self.messages.refuse)
        self.gradients.ended.connect(self.messages.gradients)
        self.file_trouble = FileTrouble(self)
        self.files.opened.connect(self._opened)
        self.files.saved.connect(self._saved)
        self.document.changed.connect(self.message_bar.close_passing)
        self.document.pathChanged.connect(self._title_changed)
        self.document.historyMoved.connect(self._history_moved)

    @Slot(object)
    def _view_made(self, panel: Panel) -> None:
        panel.exampleWanted.connect(self.files.open_example)
        panel.blockChosen.connect(self._select_block)
        panel.blocksChosen.connect(self.canvas.select)
        panel.editWanted.connect(self.canvas.edit)
        panel.actionWanted.connect(lambda name: self.actions_table[name].trigger())
        self.clock.follow(panel)
        self.readers.follow(panel)

    @Slot(str)
    def _select_block(self, block_id: str) -> None:
        self.canvas.select((block_id,))

    # -- following the run -------------------------------------------------------------------------

    def _show_texts(self, view: RunView) -> None:
        self.actions_table["run.main"].setText(main_text(self.control))
        self.actions_table["run.main"].setToolTip(self._main_tip())
        self.actions_table.update()
        self.run_bar.refresh(self.control, view)
        self.status_line.refresh(view, self.document.experiment)
        self.time_bar.strip.refresh(view)
        self.canvas.set_running(view.state == "running", view.stale)
        self.flow.show(view)
        self.diagnosis.look(view)

    def _main_tip(self) -> str:
        blocking = self.control.blocking
        if blocking and not self.session.alive:
            return tr("Training cannot start: {reason}", reason=say(blocking[0]))
        return tr("Train, pause and resume (Ctrl+Return)")

    @Slot(str)
    def _state_changed(self, state: str) -> None:
        self._show_given()
        self.canvas.set_running(state == "running", self.control.view().stale)
        if state == "starting":
            self.message_bar.close_message()
        elif state == "diverged":
            self.messages.diverged(self.control.view())

    @Slot()
    def _show_given(self) -> None:
        """Tell the inspector what a live run was given."""
        self.inspector.set_run(self.session.experiment if self.session.alive else None)

    @Slot()
    def _ask_target(self) -> None:
        from nnstudio.ui.dialogs.target_popover import ask_target

        ask_target(self.control, self.run_bar.main)

    # -- problems and messages -----------------------------------------------------------------------

    @Slot(object)
    def _show_problems(self, problems: Sequence[Problem]) -> None:
        # Hints are proposals: the inspector makes them, nobody is alarmed.
        self.inspector.set_problems(list(problems))
        problems = [problem for problem in problems if problem.severity != "hint"]
        self.canvas.set_problems(problems)
        self.problems_panel.show_problems(problems, self.document.experiment.network)
        count = f" ({len(problems)})" if problems else ""
        self.docks["problems"].set_title(tr("Problems") + count)

    @Slot()
    def _show_problem_list(self) -> None:
        self.docks["problems"].show()
        self.docks["problems"].raise_()

    @Slot(object)
    def _go_to(self, problem: Problem) -> None:
        if problem.block is not None:
            self.canvas.select((problem.block,))
        if problem.field:
            self.inspector.focus_field(problem.field)

    @Slot(object)
    def _fix(self, problem: Problem) -> None:
        if problem.fix is not None and problem.fix.asks:
            self.data.answer(problem.fix.asks)
        elif problem.fix is not None:
            self.document.edit(problem.fix.apply, say_fix(problem.fix))

    @Slot(object)
    def _refused(self, problem: Problem) -> None:
        self.messages.refuse_training(problem)
        self._go_to(problem)

    # -- document ------------------------------------------------------------------------------------

    @Slot()
    def _opened(self) -> None:
        self.message_bar.close_message()
        self.canvas.fit()
        self.clock.draw_now()

    @Slot(object)
    def _saved(self, path: Path) -> None:
        self.messages.tell(tr("Saved as {file}", file=path.name))

    @Slot()
    def _history_moved(self) -> None:
        # A slot of the window's own: Qt disconnects it when the window goes and the document stays.
        self.actions_table.update()

    @Slot()
    def _title_changed(self) -> None:
        name = self.document.title or tr("Untitled")
        self.run_bar.name.setText(name)
        self.setWindowTitle(f"{name}[*] - NN Studio")
        self.setWindowModified(self.document.unsaved)

    def next_pane(self) -> None:
        """Give the keyboard to the next of blocks, canvas, inspector and views."""
        views = self.views.panels.values()
        strip = self.time_bar.strip.slider
        focus_next([self.palette_panel, self.canvas, self.inspector, *views, strip])

    # -- layout and closing --------------------------------------------------------------------------

    def remember_layout(self) -> None:
        """Store size and docks for the next window."""
        self.lessons.leave()
        self._layout.remember()

    def reset_layout(self) -> None:
        """All docks back where they were at the first start."""
        self._layout.reset()
        self.time_bar.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.data.take(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.alive or self.document.unsaved:
            event.ignore()
            self.files.leave_then(self._close_for_good)
            return
        self._leave()
        event.accept()
        self.closed.emit()

    def _close_for_good(self) -> None:
        self.document.forget_changes()
        # The run may have ended inside one of its own signals; close once that has returned.
        QTimer.singleShot(0, self, self.close)

    def _leave(self) -> None:
        self.clock.stop()
        self.remember_layout()
        self.labs.close()
        workers = (self.search, self.gradients, self.data, self.exports, self.costs, self.session)
        for worker in workers:
            worker.shutdown()
