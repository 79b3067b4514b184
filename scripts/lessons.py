"""Run every lesson to its end, with several seeds, and print what was measured beside what the lesson says.

    scripts/lessons                  all lessons, seeds 1 to 3: about two minutes
    scripts/lessons --seeds 1        as a student opens them
    scripts/lessons --only xor dropout

Ends with 1 where a check does not hold.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

from nnstudio.core.lessons.judging import Outcome
from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.lessons.loading import shipped
from nnstudio.core.lessons.running import StageRun, trained


def main() -> int:
    """Print a line for each check of each run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seeds", type=int, default=3, help="runs of every stage, from seed 1 on")
    parser.add_argument("--only", nargs="*", metavar="LESSON", help="these lessons only")
    parser.add_argument("--drawing", choices=("shuffled", "with_replacement"), help="of batches")
    asked = parser.parse_args()
    if asked.seeds < 1:
        parser.error("--seeds must be at least 1")
    lessons = shipped().lessons
    unknown = set(asked.only or ()) - {lesson.id for lesson in lessons}
    if unknown:
        parser.error(f"no such lesson: {', '.join(sorted(unknown))}")
    rows: list[dict[str, Any]] = []
    for lesson in lessons:
        if asked.only and lesson.id not in asked.only:
            continue
        for row in _rows(lesson, asked.seeds, asked.drawing):
            rows.append(row)
            if not asked.json:
                print(_line(row), flush=True)
    if asked.json:
        print(json.dumps(rows))
    else:
        held = sum(row["holds"] for row in rows)
        print(f"{held} of {len(rows)} checks hold; {asked.seeds} seeds")
    return 0 if all(row["holds"] for row in rows) else 1


def _rows(lesson: Lesson, seeds: int, drawing: str | None) -> Iterator[dict[str, Any]]:
    """One row for each check, with the values of all seeds."""
    for stage in lesson.judged:
        runs = [trained(lesson, stage, seed=seed, drawing=drawing) for seed in range(1, seeds + 1)]
        for outcomes in zip(*(run.outcomes for run in runs), strict=True):
            yield _row(lesson, stage, runs, outcomes)


def _row(
    lesson: Lesson, stage: int, runs: list[StageRun], outcomes: tuple[Outcome, ...]
) -> dict[str, Any]:
    check = outcomes[0].check
    return {
        "lesson": lesson.id,
        "stage": stage,
        "check": check.name or check.kind,
        "at_least": check.at_least,
        "at_most": check.at_most,
        "values": [outcome.value for outcome in outcomes],
        "holds": all(outcome.holds for outcome in outcomes),
        "variants": [
            [{"values": dict(values), "scores": dict(scores)} for values, scores in run.variants]
            for run in runs
        ],
        "train": [run.scores.get("train_accuracy", math.nan) for run in runs],
        "test": [run.scores.get("test_accuracy", math.nan) for run in runs],
        "seconds": [run.scores.get("seconds", math.nan) for run in runs],
    }


def _line(row: dict[str, Any]) -> str:
    bounds = [
        f"{sign} {row[name]:g}"
        for sign, name in ((">=", "at_least"), ("<=", "at_most"))
        if row[name] is not None
    ]
    known = [value for value in row["values"] if value is not None]
    spread = f"{min(known):.4g} .. {max(known):.4g}" if known else ""
    word = "ok" if row["holds"] else "OFF"
    name = f"{row['lesson']}, {row['stage']}"
    scores = " ".join(
        f"{name} {min(row[name]):.3f}-{max(row[name]):.3f}" for name in ("train", "test")
    )
    return f"{word:3} {name:26} {row['check']:22} {' '.join(bounds):16} {spread:22} {scores}"


if __name__ == "__main__":
    sys.exit(main())
