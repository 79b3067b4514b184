"""Runs are kept through restarts, crashes and several programs, and come back as they were."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from core.ledger.making import changed, entry, trained

from nnstudio.core.ledger import store
from nnstudio.core.ledger.entry import Entry, clean_tags
from nnstudio.core.ledger.place import usual_place
from nnstudio.core.ledger.store import Ledger
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.trainer import Trainer


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "a folder with 한글" / "runs.db"


def test_a_run_comes_back_as_it_was(place: Path) -> None:
    made = entry("이름 with, comma", weights=True)
    with Ledger(place) as ledger:
        number = ledger.put(made)
        ledger.annotate([number], note="  looks good ", tags="#base, 좋음, base, ", pinned=True)
    with Ledger(place) as ledger:
        (run,) = ledger.runs()
        assert run.number == number and run.name == "이름 with, comma" and run.status == "done"
        assert run.note == "looks good" and run.tags == ("base", "좋음") and run.pinned
        assert run.steps == trained().step and run.epochs == 3
        assert run.score("test_loss") == trained().scores["test_loss"]
        assert np.isnan(run.score("validation_loss")), "this run has no validation data"
        assert run.settings["training.optimizer"] == trained().experiment.training.optimizer.type
        assert run.settings_hash == trained().experiment.settings_hash
        assert ledger.experiment(number) == trained().experiment
        kept = ledger.history(number).evaluations
        np.testing.assert_array_equal(kept, trained().history.evaluations)
        assert run.small.shape == (2, 4)
        np.testing.assert_allclose(run.small[0], trained().history.column("train_loss"), rtol=1e-6)


def test_a_kept_run_goes_on_to_the_bit(place: Path) -> None:
    with Ledger(place) as ledger:
        kept = ledger.checkpoint(ledger.put(entry(weights=True)))
        none = ledger.checkpoint(ledger.put(entry(weights=False)))
    assert kept is not None and none is None
    longer = changed(epochs="5")
    ends = []
    for start in (kept, trained()):
        trainer = Trainer(longer, checkpoint=start)
        for _ in trainer.run():
            pass
        ends.append(trainer.checkpoint().parameters)
    for name, array in ends[0].items():
        assert array.tobytes() == ends[1][name].tobytes()


def test_a_run_that_goes_on_is_one_row(place: Path) -> None:
    first = entry()
    with Ledger(place) as ledger:
        number = ledger.put(replace(first, status="stopped", steps=1))
        ledger.annotate([number], note="mine", name="renamed")
        other = ledger.put(entry())
        assert ledger.put(first) == number != other
        run = ledger.run(number)
        assert run is not None and run.status == "done" and run.steps == trained().step
        assert (run.note, run.name) == ("mine", "renamed")
        assert len(ledger.runs()) == 2
        assert ledger.put(entry()) == other + 1, "no number is left out"


def test_deleted_runs_come_back_and_go_for_good_a_day_later(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(place) as ledger:
        numbers = [ledger.put(entry(seed=str(n))) for n in range(3)]
        ledger.delete(numbers[:2])
        assert [run.number for run in ledger.runs()] == numbers[2:]
        ledger.restore(numbers[:1])
        assert [run.number for run in ledger.runs()] == [numbers[2], numbers[0]]
        ledger.delete(numbers[:1])
    monkeypatch.setattr(store, "FORGIVEN_SECONDS", -1.0)
    with Ledger(place) as ledger:
        ledger.restore(numbers)
        assert [run.number for run in ledger.runs()] == numbers[2:]
        with pytest.raises(ProblemError, match="ledger_no_run"):
            ledger.experiment(numbers[0])
    experiments = sqlite3.connect(place).execute("SELECT count(*) FROM experiments").fetchone()
    assert experiments == (1,), "the settings of deleted runs are gone, too"


def test_the_oldest_make_room_and_pinned_ones_stay(place: Path) -> None:
    with Ledger(place, most_runs=25) as ledger:
        first = ledger.put(entry())
        ledger.annotate([first], pinned=True)
        for n in range(39):
            ledger.put(entry(seed=str(n)))
        numbers = [run.number for run in ledger.runs()]
        assert len(numbers) == 25 and first in numbers and numbers[0] == 40
        assert ledger.dropped == 15


def test_weights_of_the_oldest_make_room(place: Path) -> None:
    one = entry(weights=True)
    with Ledger(place) as ledger:
        ledger.put(one)
    size = sqlite3.connect(place).execute("SELECT weight_bytes FROM runs").fetchone()[0]
    with Ledger(place, most_weight_bytes=2 * size) as ledger:
        for seed in "12":
            ledger.put(replace(one, id=seed))
        assert [run.has_weights for run in ledger.runs()] == [True, True, False]
        assert ledger.checkpoint(1) is None and ledger.checkpoint(2) is not None


@pytest.mark.parametrize("harm", ["noise", "torn", "no tables"])
def test_a_damaged_file_is_kept_and_a_new_one_begun(place: Path, harm: str) -> None:
    with Ledger(place) as ledger:
        for n in range(30):
            ledger.put(entry(seed=str(n)))
    good = place.read_bytes()
    if harm == "noise":
        place.write_bytes(bytes(range(256)) * 40)
    elif harm == "torn":
        place.write_bytes(good[:4096] + bytes(len(good) - 4096))
    else:
        place.unlink()
        other = sqlite3.connect(place)
        other.execute("CREATE TABLE mine (x)")
        other.execute("PRAGMA user_version = 1")
        other.close()
    damaged = place.read_bytes()
    with Ledger(place) as ledger:
        (note,) = ledger.notes
        assert note.code == "problem.ledger_damaged"
        assert ledger.runs() == ()
        ledger.put(entry())
        assert len(ledger.runs()) == 1
    aside = place.with_name("runs.db.bad")
    assert str(aside) == note.values["path"]
    if harm == "no tables":
        sqlite3.connect(aside).execute("SELECT x FROM mine")
    else:
        assert aside.read_bytes() == damaged


def test_damage_found_while_it_is_used_is_told_once_and_work_goes_on(place: Path) -> None:
    with Ledger(place) as ledger:
        for n in range(200):
            ledger.put(entry(seed=str(n)))
    content = bytearray(place.read_bytes())
    # All but the first pages, which are looked at when it is opened.
    middle = 8 * 4096
    content[middle:] = b"\x55" * (len(content) - middle)
    place.write_bytes(bytes(content))
    with Ledger(place) as ledger:
        if not ledger.notes:
            with pytest.raises(ProblemError, match="ledger_damaged"):
                ledger.runs()
        ledger.put(entry())
        assert len(ledger.runs()) == 1


def test_a_file_of_a_newer_program_is_left_alone(place: Path) -> None:
    with Ledger(place) as ledger:
        ledger.put(entry())
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = place.read_bytes()
    with pytest.raises(ProblemError, match="ledger_newer"):
        Ledger(place)
    assert place.read_bytes() == before and not place.with_name("runs.db.bad").exists()


def test_a_place_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(ProblemError, match="ledger_unusable"):
        Ledger(blocked / "runs.db")


def test_rows_nobody_of_us_wrote_are_left_out(place: Path) -> None:
    with Ledger(place) as ledger:
        numbers = [ledger.put(entry(seed=str(n))) for n in range(4)]
    connection = sqlite3.connect(place, isolation_level=None)
    connection.execute("UPDATE runs SET scores = 'no JSON' WHERE number = 1")
    connection.execute("UPDATE runs SET status = 'odd' WHERE number = 2")
    connection.execute("UPDATE curves SET content = x'00' WHERE run = 3")
    connection.execute(
        "UPDATE experiments SET data = x'00' WHERE key = (SELECT experiment FROM runs WHERE number = 3)"
    )
    connection.close()
    with Ledger(place) as ledger:
        assert [run.number for run in ledger.runs()] == numbers[:1:-1]
        assert len(ledger.history(3).evaluations) == 0
        with pytest.raises(ProblemError, match="ledger_run_damaged"):
            ledger.experiment(3)


def test_two_programs_write_at_once(place: Path) -> None:
    """Threads with connections of their own are to SQLite what processes are."""
    faults: list[BaseException] = []

    def work(name: str) -> None:
        try:
            with Ledger(place) as ledger:
                for n in range(20):
                    ledger.put(entry(name, seed=str(n)))
        except BaseException as error:  # Told by the test, not by its thread.
            faults.append(error)

    workers = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not faults
    with Ledger(place) as ledger:
        runs = ledger.runs()
    assert sorted(run.name for run in runs) == ["a"] * 20 + ["b"] * 20
    assert len({run.number for run in runs}) == 40


def test_another_program_sees_what_was_added(place: Path) -> None:
    with Ledger(place) as one, Ledger(place) as other:
        before = other.state()
        number = one.put(entry())
        added = other.state()
        one.annotate([number], note="x")
        noted = other.state()
        one.delete([number])
        assert len({before, added, noted}) == 3 and other.state() == before


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_what_was_written_survives_a_kill(place: Path) -> None:
    code = textwrap.dedent(f"""
        from pathlib import Path
        from core.ledger.making import entry
        from nnstudio.core.ledger.store import Ledger
        ledger = Ledger(Path({str(place)!r}))
        n = 0
        while True:
            n += 1
            ledger.put(entry(seed=str(n)))
            print(n, flush=True)
    """)
    tests = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests.parent), str(tests)])}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        told = 0
        while told < 12:
            told = int(process.stdout.readline())
        process.kill()
        told = max([told, *map(int, process.stdout.read().split())])
    with Ledger(place) as ledger:
        assert ledger.notes == ()
        assert [run.number for run in ledger.runs()][-told:] == list(range(told, 0, -1))


def test_a_run_that_measured_nothing_is_kept(place: Path) -> None:
    from nnstudio.core.training.history import History

    with Ledger(place) as ledger:
        number = ledger.put(Entry.measured(changed(), History(), "failed"))
        run = ledger.run(number)
    assert run is not None and run.small.shape == (2, 0) and dict(run.scores) == {}


def test_a_diverged_run_is_kept(place: Path) -> None:
    rows = trained().history.evaluations.copy()
    rows[-1, 2:] = np.inf
    rows[-2, 2:] = np.nan
    with Ledger(place) as ledger:
        number = ledger.put(replace(entry(), rows=rows, scores=None, status="diverged"))
        run = ledger.run(number)
        np.testing.assert_array_equal(ledger.history(number).evaluations, rows)
    assert run is not None and dict(run.scores) == {}
    assert run.best["train_loss"] == trained().history.column("train_loss")[:2].min()


def test_a_very_long_run_is_thinned() -> None:
    from nnstudio.core.ledger.curves import MOST_ROWS, pack, unpack

    rows = np.arange(10.0 * (3 * MOST_ROWS)).reshape(-1, 10)
    kept = unpack(pack(rows)).evaluations
    assert len(kept) == MOST_ROWS
    np.testing.assert_array_equal(kept[[0, -1]], rows[[0, -1]])


def test_tags_are_words_between_commas() -> None:
    assert clean_tags(" a  b,#c, ,c,") == ("a b", "c")


def test_the_usual_place_is_that_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform.startswith("linux"):
        assert usual_place() == tmp_path / "nnstudio" / "runs.db"
