"""Damage sample files of every format that is read, and see that each is refused in words or opens, and soon.

A process of its own reads the mutants of one kind, so that its memory can be measured and a crash is seen.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

HANG_SECONDS = 5
MOST_MEGABYTES = 300

Mutants = Callable[[random.Random, int], Iterator[bytes]]
Reader = Callable[[Path], None]


def container(path: Path) -> None:
    """Open a file of ours, and save again what opens."""
    from files.test_mutants import check_valid

    from nnstudio.core.files.opening import open_file

    check_valid(open_file(path))


def weights(path: Path) -> None:
    """Read weights of others."""
    from nnstudio.core.files.weights_file import read_weights

    read_weights(path)


def data(path: Path) -> None:
    """Look at data and read all of them, as an import does."""
    from nnstudio.core.importers.base import run_through
    from nnstudio.core.importers.finding import preview
    from nnstudio.core.importers.reading import Reading

    seen = preview(str(path))
    with Reading(str(path)) as reading:
        examined = run_through(seen.importer.examine(reading))
    with Reading(str(path)) as reading:
        run_through(examined.importer.read(reading, examined.found))


def accidents(content: bytes) -> Mutants:
    """Bits, bytes, cuts and pieces that move."""
    from files.test_mutants import mutate

    def made(source: random.Random, count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield mutate(content, source)

    return made


def headers(content: bytes, length: int) -> Mutants:
    """Accidents to the first bytes only, where sizes and shapes stand."""
    from files.test_mutants import mutate

    def made(source: random.Random, count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield mutate(content[:length], source) + content[length:]

    return made


def kinds() -> dict[str, tuple[str, Mutants, Reader]]:
    """Name -> suffix of the file, its mutants, and what reads them."""
    import numpy as np
    from files import test_mutants as ours
    from PIL import Image
    from safetensors.numpy import save

    arrays = {
        "layers.0.weight": np.ones((8, 4), np.float32),
        "layers.0.bias": np.zeros(8, np.float32),
        "layers.2.weight": np.ones((3, 8), np.float32),
    }
    tensors = save(arrays)
    archive = io.BytesIO()
    np.savez(archive, **{name.replace(".", "_"): array for name, array in arrays.items()})
    table = "이름;길이;종류\n" + "".join(f"a{n};{n},5;{'xyz'[n % 3]}\n" for n in range(40))
    plain = "x,y,label\n" + "".join(f"{n},{n * n},{n % 2}\n" for n in range(60))
    array = io.BytesIO()
    np.save(array, np.arange(60, dtype=np.float32).reshape(12, 5))
    data_archive = io.BytesIO()
    np.savez(data_archive, x=np.ones((20, 4), np.float32), y=np.arange(20) % 3)
    images = bytes([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 4, 0, 0, 0, 4]) + bytes(range(160))
    picture = io.BytesIO()
    Image.new("RGB", (12, 12), (200, 30, 30)).save(picture, "PNG")
    return {
        "container: bytes": (".nnstudio", ours.of_bytes, container),
        "container: zip records": (".nnstudio", ours.of_frame, container),
        "container: members": (".nnstudio", ours.of_members, container),
        "container: arrangement": (".nnstudio", ours.of_arrangement, container),
        "text form": (".nnstudio", ours.of_text, container),
        "safetensors": (".safetensors", accidents(tensors), weights),
        "safetensors: header": (".safetensors", headers(tensors, 200), weights),
        "weights in npz": (".npz", accidents(archive.getvalue()), weights),
        "csv, cp949": (".csv", accidents(table.encode("cp949")), data),
        "csv": (".csv", accidents(plain.encode()), data),
        "npy": (".npy", headers(array.getvalue(), 128), data),
        "npz": (".npz", accidents(data_archive.getvalue()), data),
        "idx": ("-images-idx3-ubyte", headers(images, 16), data),
        "picture": (".png", accidents(picture.getvalue()), pictures),
    }


def pictures(path: Path) -> None:
    """Read a picture in a folder with a sound one beside it."""
    data(path.parent.parent)


def place(folder: Path, kind: str, suffix: str) -> Path:
    """Where the mutants of a kind are written."""
    if kind == "picture":
        from PIL import Image

        for name in ("a", "b"):
            (folder / "set" / name).mkdir(parents=True)
            Image.new("L", (8, 8), 90).save(folder / "set" / name / "sound.png")
        return folder / "set" / "a" / "mutant.png"
    if kind == "idx":
        (folder / "t-labels-idx1-ubyte").write_bytes(
            bytes([0, 0, 8, 1, 0, 0, 0, 10]) + bytes(n % 3 for n in range(10))
        )
        return folder / f"t{suffix}"
    return folder / f"mutant{suffix}"


def read_all(kind: str, count: int, seed: int, told: Any) -> None:
    """In the process: read the mutants, and tell what became of them."""
    from nnstudio.core.parts.problem import ProblemError

    suffix, mutants, reader = kinds()[kind]
    outcome: dict[str, Any] = {"refused": 0, "opened": 0, "longest": 0.0, "wrong": []}

    def hang(_number: int, _frame: object) -> None:
        raise TimeoutError(f"longer than {HANG_SECONDS} s")

    signal.signal(signal.SIGALRM, hang)
    with tempfile.TemporaryDirectory() as name:
        path = place(Path(name), kind, suffix)
        for warm in mutants(random.Random(0), 5):
            path.write_bytes(warm)
            with suppress(Exception):
                reader(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for content in mutants(random.Random(seed), count):
            path.write_bytes(content)
            started = time.process_time()
            signal.alarm(HANG_SECONDS)
            try:
                reader(path)
                outcome["opened"] += 1
            except ProblemError as error:
                assert error.problems
                outcome["refused"] += 1
            except BaseException as error:
                signal.alarm(0)
                if len(outcome["wrong"]) < 3:
                    outcome["wrong"].append(
                        (repr(error), traceback.format_exc()[-600:], content[:200].hex())
                    )
                outcome["failed"] = outcome.get("failed", 0) + 1
            signal.alarm(0)
            outcome["longest"] = max(outcome["longest"], time.process_time() - started)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome["megabytes"] = round((after - before) / 1024)
    told.put(outcome)


def main() -> int:
    """Every kind in turn; 1 where anything but a problem was raised, or it took too long or too much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="mutants of all kinds together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="kinds whose name contains this")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    names = [name for name in kinds() if not asked.only or asked.only in name]
    each = -(-asked.count // len(names))
    context = multiprocessing.get_context("fork")
    bad = 0
    for name in names:
        told = context.Queue()
        process = context.Process(target=read_all, args=(name, each, asked.seed, told))
        started = time.monotonic()
        process.start()
        outcome = None
        while outcome is None and (process.is_alive() or not told.empty()):
            try:
                outcome = told.get(timeout=1)
            except Exception:
                continue
        process.join()
        if outcome is None:
            outcome = {"crashed": process.exitcode, "wrong": []}
        wrong = "crashed" in outcome or outcome.get("failed", 0) > 0
        wrong = wrong or outcome.get("megabytes", 0) > MOST_MEGABYTES
        bad += wrong
        outcome |= {"kind": name, "mutants": each, "seconds": round(time.monotonic() - started, 1)}
        if asked.json:
            print(json.dumps(outcome), flush=True)
            continue
        print(
            f"{name:24} {each:7} refused {outcome.get('refused', 0):6} opened {outcome.get('opened', 0):6}"
            f" longest {1000 * outcome.get('longest', 0):5.0f} ms  +{outcome.get('megabytes', 0)} MB"
            f"  failed {outcome.get('failed', outcome.get('crashed', 0))}",
            flush=True,
        )
        for error, where, beginning in outcome["wrong"]:
            print(f"    {error}\n{where}\n    {beginning}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
