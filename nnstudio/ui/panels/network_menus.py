"""The menus of the list of the network: add after, connect, disconnect, mend.

They are filled when they open, from the network as it is then; each entry is one edit with a label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QMenu

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.chains import add_behind
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.links import link_problem
from nnstudio.core.layers.base import LAYERS, Layer
from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say, say_fix
from nnstudio.ui.names import block_title

Edit = Callable[[Callable[[Experiment], Experiment], str], None]
"""Asks for an edit of the document, with its label."""


def fill_add(menu: QMenu, behind: str | None, added: Callable[[Layer], None]) -> None:
    """Every kind of layer; ``added`` is told which one was taken."""
    menu.clear()
    for kind in LAYERS:
        action = menu.addAction(tr(kind.title), lambda kind=kind: added(kind()))
        action.setToolTip(kind.summary())
        if behind is not None and kind.sources[1] == 0:
            action.setEnabled(False)
            action.setToolTip(say(Problem.of("problem.link_no_input", name=kind.title)))


def added_behind(
    experiment: Experiment, behind: str | None, layer: Layer
) -> tuple[Experiment, str]:
    """The layer behind a block, or wired to its neighbours where the network is empty."""
    if behind is None or behind not in experiment.network.by_id:
        return edits.add_block(experiment, layer, (0.0, 0.0))
    return add_behind(experiment, behind, layer)


def fill_connect(menu: QMenu, experiment: Experiment, block_id: str, edit: Edit) -> None:
    """Every other block; one that may not be linked to says why not."""
    menu.clear()
    network = experiment.network
    for other in (*network.order, *(b.id for b in network.blocks if b.id not in network.order)):
        if other == block_id:
            continue
        name = block_title(network, other)
        problem = link_problem(network, block_id, other)
        action = menu.addAction(name, _connecting(edit, block_id, other))
        action.setEnabled(problem is None)
        if problem is not None:
            action.setText(f"{name}: {say(problem)}")


def fill_disconnect(menu: QMenu, experiment: Experiment, block_id: str, edit: Edit) -> None:
    """Every link that arrives at a block or leaves it."""
    menu.clear()
    network = experiment.network
    for source in dict.fromkeys(network.incoming[block_id]):
        text = tr("From {name}", name=block_title(network, source))
        menu.addAction(text, _disconnecting(edit, source, block_id))
    for target in dict.fromkeys(network.outgoing[block_id]):
        text = tr("To {name}", name=block_title(network, target))
        menu.addAction(text, _disconnecting(edit, block_id, target))


def fill_fixes(menu: QMenu, problems: Iterable[Problem], edit: Edit) -> None:
    """What would mend the problems of a block."""
    menu.clear()
    for problem in problems:
        if problem.fix is not None:
            label = say_fix(problem.fix)
            menu.addAction(label, lambda fix=problem.fix, label=label: edit(fix.apply, label))


def _connecting(edit: Edit, source: str, target: str) -> Callable[[], None]:
    return lambda: edit(lambda e: edits.connect(e, source, target), tr("Connect"))


def _disconnecting(edit: Edit, source: str, target: str) -> Callable[[], None]:
    return lambda: edit(lambda e: edits.disconnect(e, source, target), tr("Disconnect"))
