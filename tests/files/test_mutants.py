"""Thousands of damaged files: each is refused with a problem or opens as something valid, and soon."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from files.samples import experiment, members, run, same_run, sample, zipped

from nnstudio.core.files.opening import Opened, open_file
from nnstudio.core.files.saving import file_bytes
from nnstudio.core.files.text import experiment_to_text
from nnstudio.core.parts.problem import ProblemError

Mutants = Callable[[random.Random, int], Iterator[bytes]]

# Bytes that mean something to one of the readers.
_TELLING = [b"\0", b"\xff", b'"', b"{", b"}", b"[", b"]", b",", b":", b"-", b"9", b"e", b"\\", b"N"]
_TELLING += [
    b"null",
    b"true",
    b"NaN",
    b"1e999",
    b'""',
    b"[]",
    b"{}",
    b"-1",
    b"99999999999999999999",
]


def mutate(content: bytes, source: random.Random) -> bytes:
    """One to three small accidents: bits, bytes, cuts, doubled, moved and swapped pieces."""
    made = bytearray(content)
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        at = source.randrange(len(made) + 1)
        piece = source.randrange(1, 65)
        match source.randrange(8):
            case 0 | 1 if at < len(made):
                made[at] ^= 1 << source.randrange(8)
            case 2 if at < len(made):
                made[at] = source.randrange(256)
            case 3:
                del made[at:]
            case 4:
                del made[at : at + piece]
            case 5:
                made[at:at] = made[at : at + piece]
            case 6:
                other = source.randrange(len(made) + 1)
                one, two = made[at : at + piece], made[other : other + piece]
                made[at : at + piece] = two
                made[other : other + piece] = one
            case _:
                made[at : at + source.randrange(4)] = source.choice(_TELLING)
    return bytes(made)


def of_bytes(source: random.Random, count: int) -> Iterator[bytes]:
    """Accidents to the file as it lies on the disk."""
    for _ in range(count):
        yield mutate(sample(), source)


def of_frame(source: random.Random, count: int) -> Iterator[bytes]:
    """Accidents to the zip's own records only, so that they are not all caught by check sums."""
    content = sample()
    start = content.find(b"PK\x01\x02")
    for _ in range(count):
        yield content[:start] + mutate(content[start:], source)


def of_members(source: random.Random, count: int) -> Iterator[bytes]:
    """Accidents inside one member, packed again with the right check sum."""
    for _ in range(count):
        changed = members(sample())
        name = source.choice(list(changed))
        changed[name] = mutate(changed[name], source)
        yield zipped(changed)


def of_arrangement(source: random.Random, count: int) -> Iterator[bytes]:
    """Members that change places, names or number."""
    for _ in range(count):
        pairs = list(members(sample()).items())
        one, two = source.sample(range(len(pairs)), 2)
        match source.randrange(4):
            case 0:
                pairs[one], pairs[two] = (
                    (pairs[one][0], pairs[two][1]),
                    (pairs[two][0], pairs[one][1]),
                )
            case 1:
                pairs[one] = (mutate(pairs[one][0].encode(), source).decode("latin-1"), b"x")
            case 2:
                del pairs[one]
            case _:
                source.shuffle(pairs)
        yield zipped([(name or "empty", content) for name, content in pairs])


def of_text(source: random.Random, count: int) -> Iterator[bytes]:
    """Accidents to an experiment as text."""
    text = experiment_to_text(experiment()).encode()
    for _ in range(count):
        yield mutate(text, source)


def check_valid(opened: Opened) -> None:
    """What opens can be saved again and is then the same; a run's weights are numbers."""
    content = file_bytes(opened.experiment, opened.run)
    assert len(content) > 100
    assert opened.run is None or all(
        np.isfinite(array).all() for array in opened.run.parameters.values()
    )


@pytest.mark.parametrize(
    ("mutants", "count"),
    [(of_bytes, 1500), (of_frame, 1000), (of_members, 2000), (of_arrangement, 400), (of_text, 800)],
)
def test_no_damage_gets_past_the_checks(tmp_path: Path, mutants: Mutants, count: int) -> None:
    path = tmp_path / "a.nnstudio"
    outcomes = {"refused": 0, "without run": 0, "with run": 0}
    for content in mutants(random.Random(7), count):
        path.write_bytes(content)
        started = time.process_time()
        try:
            opened = open_file(path)
        except ProblemError as error:
            assert error.problems and all(p.code.startswith("problem.") for p in error.problems)
            outcomes["refused"] += 1
        else:
            check_valid(opened)
            outcomes["with run" if opened.run is not None else "without run"] += 1
        assert time.process_time() - started < 2
    assert outcomes["refused"] > count // 20
    if mutants in (of_bytes, of_members):
        assert outcomes["without run"] > count // 20


def test_a_flipped_bit_never_changes_a_weight_unseen(tmp_path: Path) -> None:
    """Every bit of the weights' member: the run is left out, never silently another."""
    content = sample()
    at = content.find(b"run/weights.safetensors") + len("run/weights.safetensors")
    length = len(members(content)["run/weights.safetensors"])
    for bit in range(0, 8 * length, 5):
        changed = bytearray(content)
        changed[at + bit // 8] ^= 1 << bit % 8
        (tmp_path / "a").write_bytes(changed)
        assert open_file(tmp_path / "a").run is None
    (tmp_path / "a").write_bytes(content)
    whole = open_file(tmp_path / "a").run
    assert whole is not None and same_run(whole, run())
