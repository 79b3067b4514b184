"""``nnstudio replay``: run what is in a file again from its seed, and say whether the curves are the same.

It ends with 0 where they are, to the last bit, and with 1 where they are not or where it was given up.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from nnstudio.attended import Bar, stopping_on_signals
from nnstudio.commands.ending import BAD_FILE, DONE, FAILED, USAGE, Ended
from nnstudio.commands.opening import opened
from nnstudio.commands.output import number, sentences, write, write_json
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Progressed
from nnstudio.core.training.replay import Replayed, replay
from nnstudio.language import tr
from nnstudio.language.sentences import say


def run(asked: Namespace) -> int:
    """Repeat the run and report."""
    recorded = _run_of(asked.file)
    control = Control()
    shown = not asked.quiet and (sys.stderr.isatty() or not asked.json)
    with (
        stopping_on_signals(control),
        Bar(0, recorded.step, shown=shown, desc=tr("Repeating"), unit=" " + tr("steps")) as bar,
    ):

        def follow(event: Event) -> None:
            if isinstance(event, Progressed):
                bar.reach(event.step)

        found = replay(recorded, control=control, follow=follow)
    if asked.json:
        write_json(_data(asked.file, recorded, found))
    else:
        write(say(found.verdict))
    return DONE if found.same else FAILED


def _run_of(path: str) -> Checkpoint:
    content = opened(path)
    if content.run is not None:
        return content.run
    if content.notes:
        raise Ended(BAD_FILE, *(f"{path}: {line}" for line in sentences(content.notes)))
    raise Ended(USAGE, tr("{file} holds no run that could be repeated.", file=path))


def _data(path: str, recorded: Checkpoint, found: Replayed) -> dict[str, Any]:
    left = found.departure
    return {
        "file": path,
        "same": found.same,
        "complete": found.complete,
        "status": recorded.status,
        "seed": recorded.experiment.training.seed,
        "settings_hash": recorded.experiment.settings_hash,
        "steps": found.steps,
        "recorded_steps": found.wanted,
        "evaluations": found.evaluations,
        "changes": found.changes,
        "departure": None
        if left is None
        else {
            "step": left.step,
            "what": left.what,
            "recorded": number(left.recorded),
            "repeated": number(left.repeated),
        },
        "largest_difference": found.apart,
        "weights_difference": found.weights_apart,
    }
