"""The database file itself: opened, asked and written so that several programs and any crash leave it whole.

SQLite with a write-ahead log does that. A file that is damaged is put aside and a new one begun.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from nnstudio.core.ledger.schema import prepare
from nnstudio.core.parts.problem import Problem, ProblemError

T = TypeVar("T")

PATIENCE_SECONDS = 5.0
"""Another program that is writing is waited for so long."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_TABLES = ("runs", "experiments", "curves", "weights")


class Database:
    """A connection of one thread.

    Attributes:
        path: the file.
        notes: what is to be said about it, such as that it was damaged.

    Raises:
        ProblemError: ``problem.ledger_unusable`` and ``problem.ledger_newer``; from every method, and
            ``problem.ledger_damaged`` where that is found out while it is in use: all goes on with a new file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: tuple[Problem, ...] = ()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open = self._connect()
        except OSError as error:
            self._refuse(error.strerror or type(error).__name__)

    def close(self) -> None:
        """Give the file back."""
        self._open.close()

    def rows(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The answer to a question in SQL."""
        with self._guarded():
            return self._open.execute(question, values).fetchall()

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Have all of ``work`` written, or nothing of it."""
        with self._guarded():
            self._open.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._open)
                self._open.execute("COMMIT")
            except BaseException:
                if self._open.in_transaction:
                    self._open.execute("ROLLBACK")
                raise
            return result

    def _connect(self, again: bool = False) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None)
            # A file from somebody else may hold triggers; they call nothing.
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            prepare(connection)
            for table in _TABLES:
                connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()
            return connection
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            if again or not _is_damage(error):
                self._refuse(str(error))
            self._put_aside()
            return self._connect(again=True)
        except BaseException:
            if connection is not None:
                connection.close()
            raise

    def _put_aside(self) -> None:
        """Keep the damaged file under another name; nothing is deleted."""
        target = self.path.with_name(self.path.name + ".bad")
        number = 1
        while target.exists():
            number += 1
            target = self.path.with_name(f"{self.path.name}.bad{number}")
        self.path.rename(target)
        for ending in ("-wal", "-shm"):
            beside = self.path.with_name(self.path.name + ending)
            if beside.exists():
                beside.rename(target.with_name(target.name + ending))
        self.notes += (Problem.of("problem.ledger_damaged", severity="warning", path=str(target)),)

    @contextmanager
    def _guarded(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if not _is_damage(error):
                self._refuse(str(error))
            self._open.close()
            self._put_aside()
            self._open = self._connect(again=True)
            raise ProblemError(self.notes[-1]) from None

    def _refuse(self, reason: str) -> NoReturn:
        raise ProblemError(
            Problem.of("problem.ledger_unusable", path=str(self.path), reason=reason)
        ) from None


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)
    words = str(error)
    return (code & 0xFF) in _DAMAGED or "no such table" in words or "no such column" in words
