"""``nnstudio examples``: the ready experiments that ``train --example`` knows."""

from __future__ import annotations

from argparse import Namespace

from nnstudio.commands.ending import DONE
from nnstudio.commands.output import table, write
from nnstudio.core.experiment.examples import EXAMPLES
from nnstudio.language import tr


def run(_asked: Namespace) -> int:
    """Write a line for each example."""
    rows: list[tuple[str, str]] = []
    for name, make in EXAMPLES.items():
        assert make.__doc__ is not None
        rows.append((name, tr(make.__doc__)))
    for line in table(rows):
        write(line)
    return DONE
