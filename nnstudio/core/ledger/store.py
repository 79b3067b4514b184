"""All runs of a user, kept in one file: added, described, listed, fetched, and taken away again.

A list carries what a table shows; experiment, curves and weights are read when somebody asks for them.
"""

from __future__ import annotations

import json
import math
import sqlite3
import time
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.experiments import read_experiment
from nnstudio.core.files.migrations import VERSION as FORMAT
from nnstudio.core.files.migrations import migrate
from nnstudio.core.files.strict_json import MOST_BYTES, read_json
from nnstudio.core.ledger.curves import pack, small, unpack
from nnstudio.core.ledger.database import Database
from nnstudio.core.ledger.entry import (
    MEASURED,
    MOST_TEXT,
    SOURCES,
    STATUSES,
    Entry,
    Run,
    clean_tags,
)
from nnstudio.core.ledger.place import usual_place
from nnstudio.core.ledger.settings import Settings, flat
from nnstudio.core.ledger.weights import read_weights, weights_of
from nnstudio.core.parts.data import fingerprint, to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.history import History

MOST_RUNS = 20_000
"""Beyond these the oldest go that are not pinned."""
MOST_WEIGHT_BYTES = 256 * 2**20
"""All weights together; beyond that the oldest runs lose theirs, those that are pinned last."""
FORGIVEN_SECONDS = 24 * 3600.0
"""What was deleted can be brought back for so long."""

_COLUMNS = (
    "number, id, ended, name, experiment, settings_hash, regression, source, family, status, steps, epochs,"
    " seconds, scores, best, small, note, tags, pinned, weight_bytes"
)
_ROUND = 20
"""Runs after which it is looked whether there are too many."""


class Ledger:
    """All runs of a user. Of one thread: whoever works in another opens another.

    Args:
        path: the file; that of the user where none is given.
        most_runs, most_weight_bytes: how much is kept.

    Attributes:
        dropped: runs that had to make room since it was opened.

    Raises:
        ProblemError: ``problem.ledger_*`` where the file cannot be used at all.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        most_runs: int = MOST_RUNS,
        most_weight_bytes: int = MOST_WEIGHT_BYTES,
    ) -> None:
        self.dropped = 0
        self._most_runs, self._most_weight_bytes = most_runs, most_weight_bytes
        self._known: dict[str, Settings] = {}
        self._base = Database(path or usual_place())
        self._base.write(_forget)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._base.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._base.path

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is to be said about the file, such as that it was damaged."""
        return self._base.notes

    # -- keeping -----------------------------------------------------------------------------------

    def put(self, entry: Entry) -> int:
        """Keep a run; one that is kept already gets what is new. Returns its number.

        Its note, its tags, its name and whether it is pinned stay what they are.
        """
        content = None if entry.checkpoint is None else weights_of(entry.checkpoint)
        data = to_data(entry.experiment)
        key = fingerprint({"format": FORMAT, "data": data})
        values = {
            "id": entry.id,
            "ended": entry.when or time.time(),
            "name": entry.name[:MOST_TEXT],
            "experiment": key,
            "settings_hash": entry.experiment.settings_hash,
            "regression": entry.experiment.data.dataset.task != "classification",
            "source": entry.source,
            "family": entry.group,
            "status": entry.status,
            "steps": entry.steps,
            "epochs": entry.epochs,
            "seconds": entry.seconds,
            "scores": _written(entry.last),
            "best": _written(entry.best),
            "small": small(entry.rows),
            "weight_bytes": 0 if content is None else len(content),
        }
        written = pack(entry.rows)
        settings = json.dumps(flat(entry.experiment), ensure_ascii=False)
        raw = zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 6)
        kept = [name for name in values if name not in ("id", "name")]

        def write(db: sqlite3.Connection) -> int:
            db.execute(
                "INSERT OR IGNORE INTO experiments VALUES (?, ?, ?, ?)",
                (key, FORMAT, raw, settings),
            )
            # Asked first: an insertion that becomes an update would still use a number up.
            known = db.execute("SELECT number FROM runs WHERE id = ?", (entry.id,)).fetchone()
            if known is None:
                marks = ", ".join("?" * len(values))
                made = db.execute(
                    f"INSERT INTO runs ({', '.join(values)}) VALUES ({marks})",
                    tuple(values.values()),
                )
                number = int(made.lastrowid or 0)
            else:
                number = int(known[0])
                changes = ", ".join(f"{name} = ?" for name in kept)
                db.execute(
                    f"UPDATE runs SET deleted = NULL, {changes} WHERE number = ?",
                    (*(values[name] for name in kept), number),
                )
            db.execute("INSERT OR REPLACE INTO curves VALUES (?, ?)", (number, written))
            db.execute("DELETE FROM weights WHERE run = ?", (number,))
            if content is not None:
                db.execute("INSERT INTO weights VALUES (?, ?)", (number, content))
            return number

        number = self._base.write(write)
        if content is not None or number % _ROUND == 0:
            self.dropped += self._base.write(self._make_room)
        return number

    def annotate(
        self,
        numbers: Iterable[int],
        *,
        note: str | None = None,
        tags: str | None = None,
        name: str | None = None,
        pinned: bool | None = None,
    ) -> None:
        """Change what its user says about some runs; what is None stays."""
        given: dict[str, Any] = {
            "note": None if note is None else note.strip()[:MOST_TEXT],
            "tags": None if tags is None else ", ".join(clean_tags(tags)),
            "name": None if name is None else name.strip()[:MOST_TEXT],
            "pinned": pinned,
        }
        changed = {key: value for key, value in given.items() if value is not None}
        if changed:
            self._update(", ".join(f"{key} = ?" for key in changed), changed.values(), numbers)

    def delete(self, numbers: Iterable[int]) -> None:
        """Take runs off the list; for a day they can be brought back."""
        self._update("deleted = ?", (time.time(),), numbers)

    def restore(self, numbers: Iterable[int]) -> None:
        """Bring deleted runs back."""
        self._update("deleted = NULL", (), numbers)

    # -- reading -----------------------------------------------------------------------------------

    def runs(self) -> tuple[Run, ...]:
        """All of them, the newest first."""
        found = self._base.rows(
            f"SELECT {_COLUMNS} FROM runs WHERE deleted IS NULL ORDER BY number DESC"
        )
        self._learn()
        return tuple(run for row in found if (run := self._run(row)) is not None)

    def run(self, number: int) -> Run | None:
        """One of them; None where there is none, or none any more."""
        rows = self._base.rows(
            f"SELECT {_COLUMNS} FROM runs WHERE number = ? AND deleted IS NULL", (number,)
        )
        return self._run(rows[0]) if rows else None

    def state(self) -> tuple[Any, ...]:
        """Something that is another after runs were added, ended anew, described or deleted, by any program."""
        return self._base.rows(
            "SELECT count(*), total(number), total(ended), total(pinned),"
            " total(length(name)), total(length(note)), total(length(tags))"
            " FROM runs WHERE deleted IS NULL"
        )[0]

    def experiment(self, number: int) -> Experiment:
        """The settings of a run, read as strictly as a file.

        Raises:
            ProblemError: where there is no such run, or its settings cannot be read any more.
        """
        rows = self._base.rows(
            "SELECT format, data FROM experiments JOIN runs ON key = experiment WHERE number = ?",
            (number,),
        )
        if not rows:
            raise ProblemError(Problem.of("problem.ledger_no_run", number=number))
        place = f"#{number}"
        version, raw = rows[0]
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(raw, MOST_BYTES + 1)
        except (zlib.error, TypeError):
            text = b""
        if not text or (len(text) <= MOST_BYTES and not unpacker.eof):
            raise ProblemError(Problem.of("problem.ledger_run_damaged", number=number)) from None
        data = migrate(read_json(text, place), version)
        return read_experiment(data, place, newer=version > FORMAT)[0]

    def history(self, number: int) -> History:
        """The evaluations of a run; single steps are not kept."""
        rows = self._base.rows("SELECT content FROM curves WHERE run = ?", (number,))
        return unpack(rows[0][0] if rows else None)

    def checkpoint(self, number: int) -> Checkpoint | None:
        """A run as it stood at its end, to look at or to go on with; None where its weights are not kept."""
        rows = self._base.rows("SELECT content FROM weights WHERE run = ?", (number,))
        return read_weights(rows[0][0], f"#{number}") if rows else None

    # -- inside ------------------------------------------------------------------------------------

    def _update(self, change: str, values: Iterable[Any], numbers: Iterable[int]) -> None:
        given = tuple(values)
        self._base.write(
            lambda db: db.executemany(
                f"UPDATE runs SET {change} WHERE number = ?", [(*given, n) for n in numbers]
            )
        )

    def _make_room(self, db: sqlite3.Connection) -> int:
        """Keep within the bounds; returns how many runs had to go."""
        count = db.execute("SELECT count(*) FROM runs").fetchone()[0]
        gone = db.execute(
            "SELECT number FROM runs WHERE pinned = 0 ORDER BY deleted IS NULL, number LIMIT ?",
            (max(0, count - self._most_runs),),
        ).fetchall()
        for (number,) in gone:
            _remove(db, number)
        spare = db.execute(
            "SELECT total(weight_bytes) FROM runs WHERE weight_bytes > 0"
        ).fetchone()[0]
        spare -= self._most_weight_bytes
        if spare > 0:
            order = "SELECT number, weight_bytes FROM runs WHERE weight_bytes > 0 ORDER BY pinned, number"
            for number, size in db.execute(order).fetchall():
                if spare <= 0:
                    break
                spare -= size
                db.execute("DELETE FROM weights WHERE run = ?", (number,))
                db.execute("UPDATE runs SET weight_bytes = 0 WHERE number = ?", (number,))
        return len(gone)

    def _learn(self) -> None:
        """Read the settings of all experiments that are not known yet, in one go."""
        if not self._known:
            for key, text in self._base.rows("SELECT key, settings FROM experiments"):
                self._known[key] = _settings(text)

    def _run(self, row: tuple[Any, ...]) -> Run | None:
        """One listed run; None for one that no program of ours wrote."""
        (number, id, when, name, key, settings_hash, regression, source, family) = row[:9]
        (status, steps, epochs, seconds, scores, best, raw, note, tags, pinned, weight) = row[9:]
        if source not in SOURCES or status not in STATUSES:
            return None
        settings = self._known.get(key)
        if settings is None:
            found = self._base.rows("SELECT settings FROM experiments WHERE key = ?", (key,))
            settings = self._known[key] = _settings(found[0][0]) if found else {}
        try:
            return Run(
                number=number,
                id=id,
                when=float(when),
                name=name,
                source=source,
                group=family,
                status=status,
                steps=int(steps),
                epochs=float(epochs),
                seconds=float(seconds),
                scores=_read(scores),
                best=_read(best),
                settings=settings,
                settings_hash=settings_hash,
                regression=bool(regression),
                raw_small=bytes(raw),
                note=str(note),
                tags=clean_tags(str(tags)),
                pinned=bool(pinned),
                has_weights=weight > 0,
            )
        except (TypeError, ValueError):
            return None


def _remove(db: sqlite3.Connection, number: int) -> None:
    """Take a run away for good, and its experiment where no other run has it."""
    for table in ("curves", "weights"):
        db.execute(f"DELETE FROM {table} WHERE run = ?", (number,))
    row = db.execute("SELECT experiment FROM runs WHERE number = ?", (number,)).fetchone()
    db.execute("DELETE FROM runs WHERE number = ?", (number,))
    db.execute(
        "DELETE FROM experiments WHERE key = ? AND NOT EXISTS"
        " (SELECT 1 FROM runs WHERE experiment = key)",
        row,
    )


def _forget(db: sqlite3.Connection) -> None:
    """Take away for good what was deleted long ago."""
    before = time.time() - FORGIVEN_SECONDS
    for (number,) in db.execute("SELECT number FROM runs WHERE deleted < ?", (before,)).fetchall():
        _remove(db, number)


def _written(scores: Mapping[str, float]) -> str:
    return json.dumps(
        {name: scores[name] for name in MEASURED if math.isfinite(scores.get(name, math.nan))}
    )


def _read(text: str) -> dict[str, float]:
    found = cast("dict[str, Any]", json.loads(text))
    return {name: float(value) for name, value in found.items() if name in MEASURED}


def _settings(text: str) -> Settings:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
