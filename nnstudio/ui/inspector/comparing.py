"""Which settings of what is selected take several values, and the edits that make it so or take it back.

A block's setting varies by itself or with those of all hidden layers; a form sees one list either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import HIDDEN, hidden_blocks
from nnstudio.core.study.variants import vary
from nnstudio.ui.inspector.paths import Path

Edit = Callable[[Experiment], Experiment]


def lists_at(experiment: Experiment, heads: Sequence[str]) -> dict[Path, str]:
    """The lists of ``training``, of ``data``, or of blocks: those of one, or what all of them share."""
    found: dict[Path, str] = {}
    for variation in experiment.comparison.variations:
        head, *names = variation.path.split(".")
        mine = list(heads) == [head]
        if mine or (names and _all_hidden(experiment, head, heads, names[0])):
            found[tuple(names)] = variation.values
    return found


def can_be_everywhere(experiment: Experiment, heads: Sequence[str], path: Path) -> bool:
    """Whether "in all hidden layers" says more than "here"."""
    blocks = hidden_blocks(experiment, path[0])
    return len(heads) == 1 and heads[0] in blocks and len(blocks) > 1


def is_everywhere(experiment: Experiment, heads: Sequence[str], path: Path) -> bool:
    """Whether a list of this setting is one of all hidden layers."""
    named = ".".join((HIDDEN, *path))
    return any(one.path == named for one in experiment.comparison.variations) and _all_hidden(
        experiment, HIDDEN, heads, path[0]
    )


def varied(heads: Sequence[str], path: Path, text: str, everywhere: bool) -> Edit:
    """The edit that compares the values of ``text``: of one block, or of all hidden layers."""

    def edit(experiment: Experiment) -> Experiment:
        blocks = hidden_blocks(experiment, path[0])
        hidden = everywhere or len(heads) > 1
        # Either all hidden layers vary together, or one by itself.
        for other in (HIDDEN, *blocks) if hidden else (HIDDEN,) if heads[0] in blocks else ():
            experiment = vary(experiment, ".".join((other, *path)), "")
        return vary(experiment, ".".join((HIDDEN if hidden else heads[0], *path)), text)

    return edit


def covers_hidden(experiment: Experiment, heads: Sequence[str], path: Path) -> bool:
    """Whether a list for these blocks can be one of all hidden layers: all of them are selected."""
    return set(heads) == set(hidden_blocks(experiment, path[0]))


def single(heads: Sequence[str], path: Path, edit: Edit) -> Edit:
    """An edit after which the setting has one value again."""

    def edit_and_end(experiment: Experiment) -> Experiment:
        named = {".".join((head, *path)) for head in heads}
        if is_everywhere(experiment, heads, path):
            named.add(".".join((HIDDEN, *path)))
        changed = edit(experiment)
        for one in experiment.comparison.variations:
            if one.path in named:
                changed = vary(changed, one.path, "")
        return changed

    return edit_and_end


def _all_hidden(experiment: Experiment, head: str, ids: Sequence[str], name: str) -> bool:
    """Whether ``hidden.NAME`` is of all these blocks."""
    if head != HIDDEN or head in experiment.network.by_id or not ids:
        return False
    return set(ids) <= set(hidden_blocks(experiment, name))
