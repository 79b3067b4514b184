"""``nnstudio gradcheck FILE``: backpropagation against numerical gradients, layer by layer."""

from __future__ import annotations

import json
from argparse import Namespace

from nnstudio.commands.ending import DONE, FAILED
from nnstudio.commands.opening import source
from nnstudio.commands.output import write
from nnstudio.core.engine.gradient_check import ArrayCheck, check_gradients
from nnstudio.language import tr


def run(asked: Namespace) -> int:
    """Write one line per learned array; fails when one does not agree."""
    experiment, _ = source(asked.file, asked.example)
    found: list[ArrayCheck] = []
    for check in check_gradients(experiment):
        found.append(check)
        write(_json(check) if asked.json else _line(check))
    good = all(check.agrees for check in found)
    if not asked.json:
        write(
            tr("Backpropagation and numerical gradients agree.")
            if good
            else tr("Backpropagation and numerical gradients do not agree everywhere.")
        )
    return DONE if good else FAILED


def _line(check: ArrayCheck) -> str:
    verdict = tr("agrees") if check.agrees else tr("DIFFERS")
    name = f"{check.block}.{check.name}"
    return f"{name:32} {check.error:10.2e}  {check.entries:>4}/{check.size:<9} {verdict}"


def _json(check: ArrayCheck) -> str:
    return json.dumps(
        {
            "block": check.block,
            "name": check.name,
            "relative_error": check.error,
            "entries": check.entries,
            "size": check.size,
            "agrees": check.agrees,
        }
    )
