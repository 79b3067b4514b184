"""What a program leaves when it is gone is offered to the next one, and to nobody while it lives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from files.samples import experiment, run
from files.test_earlier_runs import earlier, same

from nnstudio.core.experiment.edits import set_field
from nnstudio.core.files import places
from nnstudio.core.files.locks import Lock, is_held, said_by
from nnstudio.core.files.recovery import Origin, RecoveryFolder, safe_name
from nnstudio.core.files.stamps import Stamp, fate, stamp

LEFT = """
import os, sys
from pathlib import Path
from files.samples import experiment, run
from files.test_earlier_runs import earlier
from nnstudio.core.files.recovery import Origin, RecoveryFolder
from nnstudio.core.files.stamps import stamp
folder = RecoveryFolder(Path(sys.argv[1]))
for title in sys.argv[2:]:
    kept = folder.new()
    kept.keep(experiment(), Origin(Path(sys.argv[1]) / "digits.nnstudio", title, None))
    if "run" in title:
        kept.keep_run(run(), earlier())
print("kept", flush=True)
sys.stdin.read()
os._exit(9)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[object]:
    """Starts programs that keep something, and ends them."""
    made: list[subprocess.Popen[bytes]] = []

    def start(*titles: str) -> subprocess.Popen[bytes]:
        root = Path(__file__).parents[1]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root.parent), str(root)])}
        process = subprocess.Popen(
            [sys.executable, "-c", LEFT, str(tmp_path), *titles],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        made.append(process)
        assert process.stdout is not None and process.stdout.readline() == b"kept\n"
        return process

    yield start
    for process in made:
        process.kill()
        process.communicate()


def test_work_of_a_program_that_is_gone_is_offered(tmp_path: Path, child) -> None:
    process = child("a run of digits", "another: 한글 / ../ 🧪")
    mine = RecoveryFolder(tmp_path)
    assert not mine.leftovers(), "its owner lives"
    process.kill()
    process.wait()
    found = {one.title: one for one in mine.leftovers()}
    assert set(found) == {"a run of digits", "another: 한글 / ../ 🧪"}
    left = found["a run of digits"]
    assert left.origin.path == tmp_path / "digits.nnstudio" and not left.problems
    opened = left.open()
    assert opened.experiment == experiment() and not opened.notes
    assert opened.run is not None and opened.run.step == run().step
    assert opened.run.history.batch_losses.tobytes() == run().history.batch_losses.tobytes()
    assert same(opened.earlier, earlier())
    assert len(mine.leftovers()) == 2, "reading takes nothing away"
    taken = mine.adopt(left)
    assert [one.title for one in mine.leftovers()] == ["another: 한글 / ../ 🧪"]
    # Another program that is quicker gets it; the slower one is told.
    with pytest.raises(OSError):
        RecoveryFolder(tmp_path).adopt(left)
    changed = set_field(experiment(), "dense_1", "units", 9)
    taken.keep(changed, Origin(title="a run of digits"))
    mine.end()
    again = {one.title: one.open() for one in mine.leftovers()}["a run of digits"]
    assert again.experiment == changed and again.run is not None
    taken.clear()
    next(one for one in mine.leftovers()).discard()
    mine.leftovers()
    assert not list(tmp_path.iterdir())


def test_damaged_ones_are_said_and_kept(tmp_path: Path) -> None:
    folder = RecoveryFolder(tmp_path)
    for title in ("whole", "cut", "empty", "no run"):
        kept = folder.new()
        kept.keep(experiment(), Origin(title=title))
        kept.keep_run(run())
        assert kept.path is not None
        content = kept.path.read_bytes()
        if title == "cut":
            kept.path.write_bytes(content[: len(content) // 2])
        if title == "empty":
            kept.path.write_bytes(b"")
        if title == "no run":
            kept.path.with_suffix(".run").write_bytes(b"PK")
    folder.end()
    found = {one.title: one for one in RecoveryFolder(tmp_path).leftovers()}
    assert set(found) == {"whole", "cut", "empty", "no run"}
    assert found["cut"].problems[0].code == "problem.file_truncated"
    assert found["empty"].problems[0].code == "problem.file_empty"
    assert next(note.code for note in found["no run"].open().notes) == "problem.run_dropped"
    assert len(RecoveryFolder(tmp_path).leftovers()) == 4


def test_two_documents_of_one_name_do_not_meet(tmp_path: Path) -> None:
    folder = RecoveryFolder(tmp_path)
    one, other = folder.new(), folder.new()
    for kept in (one, other):
        kept.keep(experiment(), Origin(title="x"))
    assert one.path != other.path and one.path is not None
    assert one.path.name == f"{os.getpid()}-x.nnstudio"
    assert not folder.leftovers()
    one.clear()
    one.clear()
    assert other.path is not None and other.path.exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("digits", "digits"),
        ("a/b\\c:d", "a_b_c_d"),
        ("../../etc", "etc"),
        ("..", ""),
        ("", ""),
        ("\0\n", ""),
        ("\u202egnp.a", "gnp.a"),
        ("내 실험 🧪", "내 실험"),
        ("x" * 500, "x" * 100),
        ("CON. ", "CON"),
    ],
)
def test_titles_become_names_that_lead_nowhere(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_a_lock_is_held_by_one_and_given_up_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = Lock.take(path, {"since": 5})
    assert lock is not None and is_held(path) and Lock.take(path) is None
    assert said_by(path) == {"pid": os.getpid(), "since": 5}
    lock.release()
    lock.release()
    assert not is_held(path) and not path.exists() and said_by(path) == {}
    again = Lock.take(path)
    assert again is not None
    again.release()
    code = "import sys; from pathlib import Path; from nnstudio.core.files.locks import Lock;"
    code += "kept = Lock.take(Path(sys.argv[1])); assert kept; import os; os._exit(9)"
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert path.exists() and not is_held(path), "left by a process that is gone"
    stale = Lock.take(path)
    assert stale is not None and said_by(path)["pid"] == os.getpid()
    stale.release()


def test_where_nothing_can_be_locked_one_can_work(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path / "no such folder" / "lock")
    assert lock is not None
    lock.release()


def test_a_stamp_tells_change_from_touch(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert stamp(path) is None
    path.write_bytes(b"one")
    known = stamp(path)
    assert known is not None and fate(path, known) == "same"
    assert Stamp.of_data(known.data()) == known and Stamp.of_data({"size": 1}) is None
    os.utime(path, ns=(1, 1))
    assert fate(path, known) == "same", "only touched"
    path.write_bytes(b"two")
    assert fate(path, known) == "changed"
    path.unlink()
    assert fate(path, known) == "gone"


def test_the_middle_of_a_large_file_is_known_by_its_end(tmp_path: Path) -> None:
    from nnstudio.core.files.container import pack

    path, big = tmp_path / "a", os.urandom(3 * 2**20)
    path.write_bytes(pack({"w.safetensors": big}))
    known = stamp(path)
    assert known is not None
    other = bytearray(big)
    other[len(big) // 2] ^= 1
    path.write_bytes(pack({"w.safetensors": bytes(other)}))
    assert path.stat().st_size == known.size and fate(path, known) == "changed"


def test_without_a_home_there_is_a_folder_for_the_time_being(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    usual = places.state_folder("recovery")
    assert usual is not None and usual.lasting and usual.path.is_dir()
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "no folder"))
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(tmp_path))
    other = places.state_folder("recovery")
    assert other is not None and not other.lasting and other.path.is_dir()
    assert places.state_folder("recovery") == other, "the next start finds it"
    if hasattr(os, "getuid"):
        other.path.parent.chmod(0o777)
        assert places.state_folder("recovery") is None, "others could have put something there"
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    assert places.state_folder("recovery") is None
