"""Kill -9 at random moments of saving, of keeping unsaved work and of training, and look at what is left.

    scripts/kills                    500 kills: about a quarter of an hour
    scripts/kills --kills 30 --quick with short waits, as the tests do

Each kill ends a process that saves a file over and over, that edits a document, or that trains one. Afterwards
every file must open, the work must be offered for recovery, and no edit older than ten seconds may be lost.
Ends with 1 where one of these does not hold. Needs a system with fork.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.placing import sweep
from nnstudio.core.files.recovery import RecoveryFolder
from nnstudio.core.files.saving import save
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.document import Document
from nnstudio.ui.files import autosave
from nnstudio.ui.files.autosave import Autosave
from nnstudio.ui.files.recovery_box import RecoveryBox
from nnstudio.ui.session import TrainingSession

LOST_SECONDS = 10.0
"""No edit that is older may be lost."""

EXAMPLE = "digits-mlp"


@dataclass
class Kill:
    """One process and its end; ``edits`` are (number, time) as it told them."""

    kind: str
    folder: Path
    pid: int
    pipe: int
    due: float
    began: float
    edits: list[tuple[int, float]] = field(default_factory=list)
    died: float = 0.0


def numbered(number: int) -> Experiment:
    """The experiment after so many edits; the number can be read from it."""
    return edits.set_field(example(EXAMPLE), "dense_1", "units", number)


def number_of(experiment: Experiment) -> int:
    """The edit that an experiment is the result of."""
    return experiment.network.by_id["dense_1"].layer.features((1,))


# -- what the processes do --------------------------------------------------------------------------


def saving(folder: Path, tell: Callable[[int], None], _dice: random.Random) -> None:
    """Save one file over and over, with another run each time."""
    number = 0
    while True:
        number += 1
        trainer = Trainer(numbered(number % 40 + 1))
        list(trainer.run(2))
        save(folder / "file.nnstudio", trainer.experiment, trainer.checkpoint())
        tell(number)


def editing(folder: Path, tell: Callable[[int], None], dice: random.Random) -> None:
    """Edit a document now and then, in bursts and with pauses."""
    _studio(folder, tell, dice, train=False)


def training(folder: Path, tell: Callable[[int], None], dice: random.Random) -> None:
    """Edit a document while a run of it goes on."""
    _studio(folder, tell, dice, train=True)


def _studio(folder: Path, tell: Callable[[int], None], dice: random.Random, *, train: bool) -> None:
    os.environ["XDG_STATE_HOME"] = str(folder)
    app = QCoreApplication([])
    document, session = Document(numbered(1)), TrainingSession()
    kept = Autosave(document, session, RecoveryBox())
    count = [1]

    def edit() -> None:
        count[0] += 1
        document.edit(lambda e: edits.set_field(e, "dense_1", "units", count[0]), "Units")
        tell(count[0])
        burst = dice.random() < 0.8
        QTimer.singleShot(
            dice.randrange(20, 400) if burst else dice.randrange(500, 4000), app, edit
        )

    if train:
        run = edits.set_training(numbered(1), epochs=1_000_000)
        session.start(run)
        document.mark_results()
    QTimer.singleShot(dice.randrange(0, 500), app, edit)
    app.exec()
    del kept


KINDS = {"saving": saving, "editing": editing, "training": training}


# -- killing and looking ----------------------------------------------------------------------------


def begin(kind: str, folder: Path, seed: int, longest: float) -> Kill:
    """Start a process of a kind; it is to be killed at a random moment."""
    dice = random.Random(seed)
    folder.mkdir(parents=True)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)

            def tell(number: int) -> None:
                os.write(write, f"{number} {time.monotonic()}\n".encode())

            KINDS[kind](folder, tell, dice)
        finally:
            os._exit(1)
    os.close(write)
    now = time.monotonic()
    # A save takes milliseconds, so the moment must be found within one.
    wait = dice.uniform(0.05, 3.0) if kind == "saving" else dice.uniform(0.1, longest)
    return Kill(kind, folder, pid, read, now + wait, now)


def end(kill: Kill) -> None:
    """Kill -9, and hear what it had said until then."""
    os.kill(kill.pid, signal.SIGKILL)
    kill.died = time.monotonic()
    os.waitpid(kill.pid, 0)
    said = b""
    while chunk := os.read(kill.pipe, 65536):
        said += chunk
    os.close(kill.pipe)
    lines = [line.split() for line in said.decode().splitlines() if line.count(" ") == 1]
    kill.edits += [(int(number), float(at)) for number, at in lines]


def look(kill: Kill) -> dict[str, object]:
    """What is left: unreadable files, whether work is offered, and how old the oldest lost edit was."""
    found = _look_at_file(kill) if kill.kind == "saving" else _look_at_recovery(kill)
    return {"kind": kill.kind, "edits": len(kill.edits), **found}


def _look_at_file(kill: Kill) -> dict[str, object]:
    path = kill.folder / "file.nnstudio"
    unreadable = 0
    if path.exists() or kill.edits:
        try:
            opened = open_file(path)
            unreadable += bool(opened.notes) or opened.run is None
            # Everything that was said to be saved is; the next may be, too.
            last = kill.edits[-1][0] if kill.edits else 0
            numbers = {last % 40 + 1, (last + 1) % 40 + 1}
            unreadable += number_of(opened.experiment) not in numbers
        except ProblemError:
            unreadable += 1
    half = len(list(kill.folder.glob(".nnstudio-*.tmp")))
    sweep(kill.folder, older_than=-1.0)
    left = [one.name for one in kill.folder.iterdir() if one != path]
    return {"unreadable": unreadable + len(left), "half_written": half}


def _look_at_recovery(kill: Kill) -> dict[str, object]:
    place = kill.folder / "nnstudio" / "recovery"
    left = RecoveryFolder(place).leftovers() if place.is_dir() else ()
    unreadable, number, steps = 0, 0, 0
    for one in left:
        try:
            opened = one.open()
            unreadable += bool(opened.notes)
            number = max(number, number_of(opened.experiment))
            if opened.run is not None:
                steps = opened.run.step
                again = Trainer(opened.run.experiment, checkpoint=opened.run)
                list(again.run(1))
                unreadable += again.step != steps + 1
        except ProblemError:
            unreadable += 1
    lost = [kill.died - at for told, at in kill.edits if told > number]
    oldest = max(lost, default=0.0)
    must = bool(kill.edits) and kill.died - kill.edits[0][1] > LOST_SECONDS
    return {
        "unreadable": unreadable,
        "offered": bool(left),
        "due": must,
        "lost_seconds": oldest,
        "steps": steps,
    }


def main() -> int:
    """Kill, look, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--together", type=int, default=8, help="processes at the same time")
    parser.add_argument("--only", choices=list(KINDS), nargs="*", help="these kinds only")
    parser.add_argument("--longest", type=float, help="seconds that a process lives at most")
    parser.add_argument("--quick", action="store_true", help="keep work after a fifth of the time")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.quick:
        autosave.QUIET_SECONDS, autosave.MOST_SECONDS = 0.4, 2.0
    longest = asked.longest or autosave.MOST_SECONDS + 14.0
    dice = random.Random(asked.seed)
    home = Path(tempfile.mkdtemp(prefix="nnstudio-kills-"))
    waiting = [
        (dice.choice(asked.only or list(KINDS)), dice.randrange(2**31)) for _ in range(asked.kills)
    ]
    alive: list[Kill] = []
    rows: list[dict[str, object]] = []
    try:
        while waiting or alive:
            while waiting and len(alive) < asked.together:
                kind, seed = waiting.pop()
                alive.append(begin(kind, home / str(len(waiting)), seed, longest))
            alive.sort(key=lambda one: one.due)
            pipes = [one.pipe for one in alive]
            rest = max(0.0, alive[0].due - time.monotonic())
            # Full pipes would hold the processes up.
            for pipe in select.select(pipes, [], [], min(rest, 0.2))[0]:
                kill = next(one for one in alive if one.pipe == pipe)
                for line in os.read(pipe, 65536).decode().splitlines():
                    number, at = line.split()
                    kill.edits.append((int(number), float(at)))
            if alive[0].due <= time.monotonic():
                kill = alive.pop(0)
                end(kill)
                rows.append(look(kill))
                shutil.rmtree(kill.folder, ignore_errors=True)
                if not asked.json and len(rows) % 50 == 0:
                    print(f"{len(rows)} kills", flush=True)
    finally:
        for kill in alive:
            end(kill)
        shutil.rmtree(home, ignore_errors=True)
    result = summary(rows)
    print(json.dumps(result) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 0 if result["holds"] else 1


def summary(rows: list[dict[str, object]]) -> dict[str, object]:
    """The figures of all kills."""
    kept = [row for row in rows if row["kind"] != "saving"]
    due = [row for row in kept if row["due"]]
    lost = [float(str(row["lost_seconds"])) for row in kept]
    unreadable = sum(int(str(row["unreadable"])) for row in rows)
    offered = sum(bool(row["offered"]) for row in due)
    result: dict[str, object] = {
        "kills": len(rows),
        **{kind: sum(row["kind"] == kind for row in rows) for kind in KINDS},
        "killed_in_the_middle_of_a_save": sum(bool(row.get("half_written")) for row in rows),
        "unreadable": unreadable,
        "offered": f"{offered} of {len(due)}",
        "most_seconds_of_edits_lost": round(max(lost, default=0.0), 2),
        "runs_that_went_on": sum(int(str(row["steps"])) > 0 for row in kept),
    }
    held = max(lost, default=0.0) <= LOST_SECONDS
    return {**result, "holds": unreadable == 0 and offered == len(due) and held}


if __name__ == "__main__":
    sys.exit(main())
