"""The journal of a search: a line for every trial that began and every one that ended, safe on the disk at once.

A search that was killed goes on from it; how trials under way stood is kept in a folder beside it.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.study.portion import PORTIONS
from nnstudio.core.study.search_hash import search_hash
from nnstudio.core.study.trial import CURVES, OVER, Trial
from nnstudio.core.training.checkpoint import Checkpoint

FORMAT = "nnstudio search"
VERSION = 1
MOST_BYTES = 2**30
"""A journal larger than this is none of ours."""


class Journal:
    """A file of JSON lines, the first of which says whose it is; made when it is not there.

    Attributes:
        path: where it is.
        trials: what it held when it was opened, in order; those without an end were under way.

    Raises:
        ProblemError: ``problem.journal_*``: it is no journal, of a newer program or of another search, in use, or
            cannot be read or written.
    """

    def __init__(self, path: str | os.PathLike[str], experiment: Experiment) -> None:
        self.path = Path(path)
        self.trials: tuple[Trial, ...] = ()
        self._file: BinaryIO | None = None
        self._experiment = experiment
        try:
            self._open()
        except OSError as error:
            self.close()
            reason = error.strerror or repr(error)
            raise ProblemError(
                Problem.of("problem.journal_unusable", path=str(path), reason=reason)
            ) from None
        except ProblemError:
            self.close()
            raise

    @property
    def parts(self) -> Path:
        """The folder with the trials under way."""
        return self.path.with_name(self.path.name + ".parts")

    def begun(self, trial: Trial) -> None:
        """Write that a trial begins."""
        self._write({"trial": trial.number, "values": trial.values})

    def ended(self, trial: Trial) -> None:
        """Write how a trial ended, and forget how its runs stood."""
        self._write(
            {
                "ended": trial.number,
                "status": trial.status,
                "epochs": trial.epochs,
                "score": trial.score,
                "seconds": round(trial.seconds, 3),
                "curves": [_rows(each) for each in trial.curves],
                "problems": [
                    {"code": p.code, "params": dict(p.params), "block": p.block, "field": p.field}
                    for p in trial.problems
                ],
            }
        )
        for repeat in range(max(1, self._experiment.search.repeats)):
            with suppress(OSError):
                self._part(trial.number, repeat).unlink(missing_ok=True)

    def keep(self, number: int, repeat: int, checkpoint: Checkpoint) -> None:
        """Keep how a run of a trial stands, in place of how it stood before."""
        self.parts.mkdir(exist_ok=True)
        target = self._part(number, repeat)
        beside = target.with_suffix(".tmp")
        # Not forced onto the disk as the lines are: a part that a power cut spoils is trained again.
        beside.write_bytes(PORTIONS.packed(checkpoint))
        beside.replace(target)

    def kept(self, number: int, repeat: int, experiment: Experiment) -> Checkpoint | None:
        """How a run stood; None where that was not kept, is damaged or is of other settings."""
        try:
            found = PORTIONS.unpacked(self._part(number, repeat).read_bytes())
        except (OSError, EOFError, ValueError, LookupError, TypeError, ProblemError):
            return None
        if not isinstance(found, Checkpoint):
            return None
        same = found.experiment.settings_hash == experiment.settings_hash
        return found if same else None

    def close(self) -> None:
        """Close the file; the folder beside it goes when nothing is in it."""
        if self._file is not None:
            self._file.close()
            self._file = None
        with suppress(OSError):
            self.parts.rmdir()

    def _part(self, number: int, repeat: int) -> Path:
        return self.parts / f"{number}-{repeat}.part"

    def _open(self) -> None:
        sound = 0
        if self.path.exists():
            if self.path.stat().st_size > MOST_BYTES:
                self._refuse("problem.journal_not_ours")
            # Before it is opened for writing: what is not ours is not touched.
            sound = self._read(self.path.read_bytes())
        self._file = self.path.open("ab")
        if not locked(self._file):
            self._refuse("problem.journal_in_use")
        if sound:
            sound = self._read(self.path.read_bytes())
        if sound < self._file.tell():
            self._file.truncate(sound)
        if sound == 0:
            self._write(
                {
                    "format": FORMAT,
                    "version": VERSION,
                    "name": self._experiment.name,
                    "search": search_hash(self._experiment),
                    "experiment": to_data(self._experiment),
                }
            )

    def _read(self, content: bytes) -> int:
        """Take in what is there; returns how many bytes of it are whole lines."""
        sound, found = 0, dict[int, Trial]()
        for number, line in enumerate(content.splitlines(keepends=True)):
            record = _record(line)
            last = sound + len(line) == len(content)
            if record is None:
                if last and (number > 0 or b"\n" not in line):
                    break  # Torn in the middle by whatever ended the search.
                self._refuse(
                    "problem.journal_line" if number else "problem.journal_not_ours",
                    line=number + 1,
                )
            if number == 0:
                self._check(record)
            else:
                made = _trial(record, found)
                if made is None:
                    self._refuse("problem.journal_line", line=number + 1)
                found[made.number] = made
            sound += len(line)
        self.trials = tuple(found[number] for number in sorted(found))
        return sound

    def _check(self, record: Mapping[str, Any]) -> None:
        if record.get("format") != FORMAT:
            self._refuse("problem.journal_not_ours")
        version = record.get("version")
        if not isinstance(version, int) or version > VERSION:
            self._refuse("problem.journal_newer")
        if record.get("search") != search_hash(self._experiment):
            self._refuse(
                "problem.journal_of_another",
                name=str(record.get("name", ""))[:120] or "-",
                differs=", ".join(_differing(record.get("experiment"), self._experiment)) or "-",
            )

    def _refuse(self, code: str, **more: Any) -> NoReturn:
        raise ProblemError(Problem.of(code, path=str(self.path), **more))

    def _write(self, record: Mapping[str, Any]) -> None:
        file = self._file
        assert file is not None
        file.write(json.dumps(record, allow_nan=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def locked(file: BinaryIO) -> bool:
    """Take the file for this process until it is closed; False where another one has it.

    Where the system knows no such locks nobody is kept out.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # Some network folders.
        return True
    return True


def _record(line: bytes) -> dict[str, Any] | None:
    """The JSON object in a whole line; None where it is none."""
    if not line.endswith(b"\n"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _trial(record: Mapping[str, Any], known: Mapping[int, Trial]) -> Trial | None:
    """What a line says of a trial; None where it makes no sense."""
    match record:
        case {"trial": int(number), "values": dict()} if number not in known:
            values = cast("dict[Any, Any]", record["values"])
            sound = all(
                isinstance(path, str) and isinstance(value, (int, float, str))
                for path, value in values.items()
            )
            return Trial(number, values) if sound else None
        case {
            "ended": int(number),
            "status": str(status),
            "epochs": int(epochs),
            "score": score,
            "seconds": float() | int() as seconds,
            "curves": list(),
        } if (
            number in known
            and status in OVER
            and (score is None or isinstance(score, (int, float)))
        ):
            try:
                curves = tuple(_columns(each) for each in cast("list[Any]", record["curves"]))
                problems = tuple(_problems(record.get("problems", [])))
            except (TypeError, ValueError, LookupError, AttributeError):
                return None
            return Trial(
                number,
                known[number].values,
                status,
                epochs,
                None if score is None else float(score),
                curves,
                float(seconds),
                problems,
            )
        case _:
            return None


def _rows(curve: Array) -> list[list[float | None]]:
    return [[_number(float(value)) for value in row] for row in curve]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _columns(rows: Any) -> Array:
    values = [[math.nan if value is None else float(value) for value in row] for row in rows]
    return np.array(values, np.float64).reshape(len(values), len(CURVES))


def _problems(records: Any) -> Iterator[Problem]:
    for record in records:
        yield Problem(
            str(record["code"]),
            tuple(sorted((str(name), value) for name, value in record["params"].items())),
            record.get("block"),
            record.get("field"),
        )


def _differing(data: Any, experiment: Experiment) -> Iterator[str]:
    """What of the other search is another, in the order of the description."""
    from nnstudio.core.experiment.differences import Difference, differences

    try:
        other = from_data(Experiment, data)
    except ProblemError:
        return
    for found in differences(other, experiment)[:5]:
        yield ".".join(found.path) if isinstance(found, Difference) else found.block
    for field in type(other.search).describe():
        one, new = (getattr(each.search, field.name) for each in (other, experiment))
        if field.name not in ("trials", "earlier") and one != new:
            yield f"search.{field.name}"


def read_journal(path: str | os.PathLike[str]) -> tuple[Experiment, tuple[Trial, ...]]:
    """The experiment of a journal and its trials, without writing anything.

    Raises:
        ProblemError: as `Journal`; and with what is wrong with the experiment in it.
    """
    try:
        with Path(path).open("rb") as file:
            first = _record(file.readline(64 * 2**20))
            if first is None or first.get("format") != FORMAT:
                raise ProblemError(Problem.of("problem.journal_not_ours", path=str(path)))
            rest = file.read(MOST_BYTES)
    except OSError as error:
        reason = error.strerror or repr(error)
        problem = Problem.of("problem.journal_unusable", path=str(path), reason=reason)
        raise ProblemError(problem) from None
    experiment = from_data(Experiment, first.get("experiment"))
    found = dict[int, Trial]()
    for line in rest.splitlines(keepends=True):
        record = _record(line)
        made = None if record is None else _trial(record, found)
        if made is None:
            break
        found[made.number] = made
    return experiment, tuple(found[number] for number in sorted(found))
