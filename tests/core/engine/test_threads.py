"""The number of BLAS threads belongs to the process, so every piece of work must give it back."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from nnstudio.core.engine.threads import Gate, blas_threads, most_threads, one_thread


class Library:
    """Stands for BLAS."""

    def __init__(self, count: int) -> None:
        self.num_threads = count

    def set_num_threads(self, count: int) -> None:
        self.num_threads = count


def test_inside_it_is_the_number_asked_for_and_outside_what_it_was() -> None:
    library, other = Library(4), Library(2)
    gate = Gate([library, other])
    assert gate.at_start == 4
    with gate.held(1):
        assert (library.num_threads, other.num_threads) == (1, 1)
        with gate.held(3):
            assert library.num_threads == 1  # One inside the other: the outer one's.
        assert library.num_threads == 1
    assert (library.num_threads, other.num_threads) == (4, 2)


def test_a_failure_inside_gives_it_back_too() -> None:
    library = Library(4)
    gate = Gate([library])
    with pytest.raises(ValueError), gate.held(1):
        raise ValueError
    assert library.num_threads == 4
    with gate.held(2):
        assert library.num_threads == 2


def test_two_interleaved_runs_leave_the_number_as_it_was() -> None:
    """Entered by one, then by the other, left by the first: it once came back to the wrong number."""
    library = Library(4)
    gate = Gate([library])

    def run() -> Generator[int]:
        for _ in range(3):
            with gate.held(1):
                seen = library.num_threads
            yield seen

    one, other = run(), run()
    assert [next(one), next(other), next(one), next(other)] == [1, 1, 1, 1]
    one.close()
    assert library.num_threads == 4
    assert list(other) == [1]
    assert library.num_threads == 4


def test_work_that_needs_another_number_waits_and_gets_its_turn() -> None:
    library = Library(4)
    gate = Gate([library])
    seen: list[tuple[int, int]] = []
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with gate.held(1):
            inside.set()
            leave.wait(5)
            seen.append((1, library.num_threads))

    def follow(count: int) -> None:
        with gate.held(count):
            seen.append((count, library.num_threads))

    first = threading.Thread(target=hold)
    first.start()
    assert inside.wait(5)
    others = [threading.Thread(target=follow, args=(count,)) for count in (2, 1, 2)]
    for each in others:
        each.start()
    assert seen == []  # Nobody gets past a number that is in use and not theirs.
    leave.set()
    for each in (first, *others):
        each.join(5)
    assert sorted(seen) == [(1, 1), (1, 1), (2, 2), (2, 2)]
    assert library.num_threads == 4


def test_the_same_number_works_side_by_side() -> None:
    gate, both = Gate([Library(4)]), threading.Barrier(2, timeout=5)

    def work() -> None:
        with gate.held(1):
            both.wait()  # Broken where one had to wait for the other.

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(5)
    assert not both.broken


def test_the_real_library_obeys_and_never_offers_more_than_it_was_started_with() -> None:
    from threadpoolctl import threadpool_info

    def counts() -> set[int]:
        return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}

    before = counts()
    assert most_threads() == 1  # The tests start with OPENBLAS_NUM_THREADS=1.
    with blas_threads(2):
        assert counts() == {2}
    with one_thread():
        assert counts() == {1}
    assert counts() == before
