"""Everything that can be found: actions of the menus, panels, blocks, examples, lessons, files used lately.

Made anew each time the palette opens, from the window as it is then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.core.experiment.network import Network
from nnstudio.language import language, originals, tr
from nnstudio.ui.actions.action import ActionTable, plain
from nnstudio.ui.finder.command import Command
from nnstudio.ui.names import block_title
from nnstudio.ui.widgets.dock import Dock

if TYPE_CHECKING:
    from nnstudio.core.lessons.lesson import Lesson
    from nnstudio.ui.main_window import MainWindow


def everything(window: MainWindow) -> list[Command]:
    """All that can be found in a window."""
    window.actions_table.update()
    menus = {menu.objectName(): menu.title() for menu in window.menuBar().findChildren(QMenu)}
    records = window.views.records.values()
    icons = {"palette": "blocks", "inspector": "settings", "problems": "warning"}
    icons |= {record.id: record.icon for record in records}
    return [
        *action_commands(window.actions_table, menus),
        *panel_commands(window.docks.values(), icons),
        *block_commands(window.document.experiment.network, lambda block: _go(window, block)),
        *file_commands(window.files.recent(), window.files.open),
        *example_commands(window.files.open_example),
        *lesson_commands(window.lessons.open),
    ]


def action_commands(table: ActionTable, menus: Mapping[str, str]) -> Iterable[Command]:
    """The actions of all menus; ``menus`` are their titles by the first word of an action's id."""
    for record in table.records:
        action = table[record.id]
        name, menu = plain(action.text()), plain(menus[record.id.partition(".")[0]])
        yield Command(
            record.id,
            name,
            menu,
            action.trigger,
            action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            record.icon,
            record.tip or action.toolTip(),
            " ".join((record.tip, *originals(record.text), *originals(record.tip))),
            action.isEnabled(),
        )


def panel_commands(docks: Iterable[Dock], icons: Mapping[str, str]) -> Iterable[Command]:
    """Showing every panel."""
    for dock in docks:
        title = dock.windowTitle()
        yield Command(
            f"panel.{dock.objectName()}",
            title,
            tr("Panel"),
            lambda dock=dock: _show(dock),
            icon=icons.get(dock.objectName(), ""),
            tip=tr("Show {title} and go there.", title=title),
            words=" ".join(("panel show", *originals(title))),
        )


def block_commands(network: Network, go: Callable[[str], object]) -> Iterable[Command]:
    """Going to every block."""
    for block in network.blocks:
        title = block_title(network, block.id)
        yield Command(
            f"block.{block.id}",
            tr("Go to {block}", block=title),
            tr("Block"),
            lambda block_id=block.id: go(block_id),
            icon="blocks",
            tip=tr("Select it and show its settings."),
            words=f"go to block {block.layer.title} {block.layer.type}",
        )


def example_commands(open_example: Callable[[str], object]) -> Iterable[Command]:
    """Opening every example."""
    for name, make in EXAMPLES.items():
        assert make.__doc__ is not None
        yield Command(
            f"example.{name}",
            tr(make.__doc__),
            tr("Example"),
            lambda name=name: open_example(name),
            icon="lesson",
            tip=tr("Open an untitled copy of it."),
            words=f"example {name} {make.__doc__}",
        )


def lesson_commands(open_lesson: Callable[[Lesson], object]) -> Iterable[Command]:
    """Opening every lesson."""
    from nnstudio.core.lessons.loading import shipped

    for lesson in shipped().lessons:
        yield Command(
            f"lesson.{lesson.id}",
            lesson.title.said(language()),
            tr("Lesson"),
            lambda lesson=lesson: open_lesson(lesson),
            icon="lesson",
            tip=lesson.about.said(language()),
            words=f"lesson {lesson.id} {lesson.title.en}",
        )


def file_commands(paths: Iterable[Path], open_file: Callable[[Path], object]) -> Iterable[Command]:
    """Opening the files used last."""
    for path in paths:
        yield Command(
            f"file:{path}",
            path.name,
            tr("Recent file"),
            lambda path=path: open_file(path),
            icon="clock",
            tip=str(path),
            words=f"recent open {path}",
        )


def _show(dock: Dock) -> None:
    dock.show()
    dock.raise_()
    content = dock.widget()
    if content is not None:
        content.setFocus()


def _go(window: MainWindow, block_id: str) -> None:
    window.canvas.select((block_id,))
    window.canvas.show_blocks((block_id,))
    window.canvas.setFocus()
