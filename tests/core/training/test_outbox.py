"""Few messages for many events: nothing measured is lost, and what is rare does not wait."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.training import outbox
from nnstudio.core.training.events import Evaluated, Finished, Looked, Progressed
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.messages import News
from nnstudio.core.training.outbox import INTERVAL, Outbox
from nnstudio.core.training.snapshot import Snapshot


class Clock:
    """A clock that goes when it is told to."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(outbox, "time", made)
    return made


def progressed(history: History, count: int = 1) -> Progressed:
    step = len(history.batch_losses) + count
    history.add_losses(np.arange(step - count, step) / 10)
    return Progressed(step, 0.1 * step, 0.01)


def evaluated(history: History) -> Evaluated:
    row = dict.fromkeys(COLUMNS, 1.0) | {"step": float(len(history.batch_losses))}
    history.add_evaluation(row)
    return Evaluated(row)


def test_a_thousand_chunks_are_few_messages_that_say_everything(clock: Clock) -> None:
    history, sent = History(), list[News]()
    box = Outbox(sent.append, history)
    read = History()
    for _ in range(1000):
        clock.now += INTERVAL / 10
        box.put(progressed(history, 3))
        if len(history.batch_losses) % 30 == 0:
            box.put(evaluated(history))
    box.put(Finished("done", 3000))
    assert 80 <= len(sent) <= 105
    for news in sent:
        read.go_on_with(news.losses_kept, news.losses, news.rows_kept, news.rows)
        assert len({type(event) for event in news.happened}) == len(news.happened)
    assert np.array_equal(read.batch_losses, history.batch_losses)
    assert np.array_equal(read.evaluations, history.evaluations)
    assert sent[-1].happened[-1] == Finished("done", 3000)


def test_the_newest_of_each_kind_in_the_order_of_the_newest(clock: Clock) -> None:
    history, sent = History(), list[News]()
    box = Outbox(sent.append, history)
    box.put(progressed(history))
    assert len(sent) == 1  # The first leaves at once.
    for _ in range(3):
        newest_row = evaluated(history)
        box.put(newest_row)
        newest = progressed(history)
        box.put(newest)
    assert len(sent) == 1
    looked = Looked(Snapshot(4, ()))
    box.put(looked)
    assert sent[1].happened == (newest_row, newest, looked)


def test_slow_steps_do_not_wait_for_the_next(clock: Clock) -> None:
    history, sent = History(), list[News]()
    box = Outbox(sent.append, history)
    for _ in range(5):
        clock.now += 1.0
        box.put(progressed(history))
    assert [len(news.losses) for news in sent] == [1] * 5


def test_what_a_diverged_run_takes_back_is_taken_back_from_the_reader(clock: Clock) -> None:
    history, sent = History(), list[News]()
    box = Outbox(sent.append, history)
    read = History()
    box.put(evaluated(history))
    box.put(progressed(history, 10))
    box.put(evaluated(history))
    box.put(Looked(Snapshot(10, ())))
    history.cut(7)
    box.put(Finished("diverged", 7, 8))
    for news in sent:
        read.go_on_with(news.losses_kept, news.losses, news.rows_kept, news.rows)
    assert np.array_equal(read.batch_losses, np.arange(7) / 10)
    assert list(read.column("step")) == [0]


def test_what_was_known_at_the_start_is_not_sent_again(clock: Clock) -> None:
    history, sent = History(), list[News]()
    progressed(history, 5)
    box = Outbox(sent.append, history)
    box.put(progressed(history, 2))
    assert sent[0].losses_kept == 5
    assert list(sent[0].losses) == [0.5, 0.6]
