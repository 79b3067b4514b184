"""The tables of the file in which runs are kept, and how an older one is lifted to the present form.

The number of the form is stored with SQLite's own ``user_version``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from nnstudio.core.parts.problem import Problem, ProblemError

VERSION = 1

_TABLES = """
CREATE TABLE experiments (
    key TEXT PRIMARY KEY,
    format INTEGER NOT NULL,
    data BLOB NOT NULL,
    settings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    ended REAL NOT NULL,
    name TEXT NOT NULL,
    experiment TEXT NOT NULL REFERENCES experiments (key),
    settings_hash TEXT NOT NULL,
    regression INTEGER NOT NULL,
    source TEXT NOT NULL,
    family TEXT NOT NULL,
    status TEXT NOT NULL,
    steps INTEGER NOT NULL,
    epochs REAL NOT NULL,
    seconds REAL NOT NULL,
    scores TEXT NOT NULL,
    best TEXT NOT NULL,
    small BLOB NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '',
    pinned INTEGER NOT NULL DEFAULT 0,
    weight_bytes INTEGER NOT NULL DEFAULT 0,
    deleted REAL
);
CREATE INDEX runs_experiment ON runs (experiment);
CREATE INDEX runs_weights ON runs (weight_bytes) WHERE weight_bytes > 0;
CREATE TABLE curves (run INTEGER PRIMARY KEY REFERENCES runs (number), content BLOB NOT NULL);
CREATE TABLE weights (run INTEGER PRIMARY KEY REFERENCES runs (number), content BLOB NOT NULL);
"""
"""``scores`` and ``best`` are JSON, ``tags`` stand between commas; large things have tables of their own, so
that a list of all runs does not drag them along."""

STEPS: Mapping[int, str] = {0: _TABLES}
"""Version -> what makes the next one of it."""


def prepare(connection: sqlite3.Connection) -> None:
    """Give a file the present form.

    Raises:
        ProblemError: ``problem.ledger_newer`` where a newer program has made it; nothing is touched then.
    """
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Looked at again: another program may have been faster.
        version = _version(connection)
        if version > VERSION:
            raise ProblemError(Problem.of("problem.ledger_newer", version=version, known=VERSION))
        for number in range(version, VERSION):
            for statement in STEPS[number].split(";"):
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
