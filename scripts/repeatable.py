"""Train the same file in fresh processes and compare every history and every weight, bit by bit.

    scripts/repeatable               100 processes over 10 kinds of networks
    scripts/repeatable --times 5 --only 0 1

Ends with 1 where one differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nnstudio.core.experiment.edits import set_field, set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.training.checkpoint import Checkpoint


def kinds() -> dict[str, Experiment]:
    """Networks with everything that has a memory or draws at random."""
    base = set_training(example("digits-mlp"), epochs=3)
    made = {f"digits, {kind.type}": set_training(base, optimizer=kind()) for kind in OPTIMIZERS}
    dropped = set_field(
        set_field(base, "dense_1", "dropout", 0.3), "dense_1", "batch_norm", "before"
    )
    made["dropout and batch norm"] = dropped
    made["balanced, with replacement"] = set_training(dropped, drawing="balanced", seed=7)
    made["early stopping"] = set_training(dropped, patience=1, epochs=12)
    made["xor"] = set_training(example("xor-tanh"), epochs=5)
    return made


def fingerprint(run: Checkpoint) -> str:
    """All that a run has measured and learned, but for the time it took."""
    digest = hashlib.sha256(run.history.batch_losses.tobytes())
    digest.update(run.history.evaluations[:, :-1].tobytes())
    for group in (run.parameters, run.statistics, *run.slots.values()):
        for name, array in group.items():
            digest.update(name.encode())
            digest.update(array.tobytes())
    digest.update(repr(sorted(run.random.items())).encode())
    return digest.hexdigest()


def trained(file: Path, number: int) -> str:
    """The fingerprint of the file's run in a process of its own, by the command line."""
    out = file.with_name(f"{file.stem}-{number}-out.nnstudio")
    command = [sys.executable, "-m", "nnstudio", "train", str(file), "--quiet", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    run = open_file(out).run
    assert run is not None
    out.unlink()
    return fingerprint(run)


def main() -> int:
    """Train, compare, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=100, help="processes in all")
    parser.add_argument("--only", type=int, nargs="*", help="these kinds by number")
    parser.add_argument("--together", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    named = list(kinds().items())
    chosen = named if asked.only is None else [named[number] for number in asked.only]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(asked.together) as pool:
        files: list[tuple[str, Path]] = []
        for number, (name, experiment) in enumerate(chosen):
            file = Path(folder) / f"{number}.nnstudio"
            save(file, experiment, None)
            files.append((name, file))
        turns = [(files[turn % len(files)], turn) for turn in range(asked.times)]
        found = list(pool.map(lambda turn: trained(turn[0][1], turn[1]), turns))
    first: dict[str, str] = {}
    same = 0
    for ((name, _), _), print_ in zip(turns, found, strict=True):
        same += first.setdefault(name, print_) == print_
    result = {"processes": len(found), "identical": same, "kinds": len(first)}
    print(
        json.dumps(result)
        if asked.json
        else f"{same} of {len(found)} identical, {len(first)} kinds"
    )
    return 0 if same == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
