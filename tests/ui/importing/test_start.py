"""Known sets are offered with size, licence and source; fetched when asked, stopped, and refused in words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.downloads import fetching
from nnstudio.core.downloads.offers import OFFERS, Offer
from nnstudio.core.importers.reading import Progress
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.importing.start import ImportStart

Told = Callable[[Progress], bool]


class Server:
    """Stands for the network: what a download does is decided here."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()
        self.given_up = threading.Event()
        self.problem: Problem | None = None
        self.path = Path("nowhere")

    def download(self, offer: Offer, told: Told) -> Path | None:
        self.asked.append(offer.id)
        told(Progress(offer.bytes // 2, offer.bytes))
        while not self.go_on.wait(0.005):
            if not told(Progress(offer.bytes // 2, offer.bytes)):
                self.given_up.set()
                return None
        if self.problem is not None:
            raise ProblemError(self.problem)
        return self.path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    monkeypatch.setattr(fetching, "download", made.download)
    monkeypatch.setattr(fetching, "is_there", lambda offer: offer.id == "fashion-mnist")
    yield made
    made.go_on.set()


@pytest.fixture
def start(qtbot: QtBot, server: Server) -> Iterator[ImportStart]:
    made = ImportStart()
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    made.refresh()
    yield made
    made.shutdown()


def test_what_is_offered_is_described_and_nothing_is_fetched(
    start: ImportStart, server: Server
) -> None:
    assert len(start.cards) == len(OFFERS) == 2
    facts = start.cards[0].facts.text()
    for words in ("11.6 MB", "CC BY-SA 3.0", "yann.lecun.com"):
        assert words in facts
    assert [card.button.text() for card in start.cards] == ["Download", "Use it"]
    assert server.asked == []


def test_it_is_fetched_with_progress(start: ImportStart, server: Server, qtbot: QtBot) -> None:
    card = start.cards[0]
    card.button.click()
    qtbot.waitUntil(lambda: card.progress.value() == 500)
    assert card.progress.isVisible()
    assert card.button.text() == "Stop"
    assert not start.cards[1].progress.isVisible()
    with qtbot.waitSignal(start.fetched) as fetched:
        server.go_on.set()
    assert fetched.args == ["nowhere"]
    assert server.asked == ["mnist"]
    assert not card.progress.isVisible()


def test_it_is_stopped(start: ImportStart, server: Server, qtbot: QtBot) -> None:
    told: list[object] = []
    start.fetched.connect(told.append)
    card = start.cards[0]
    card.button.click()
    qtbot.waitUntil(lambda: card.progress.value() == 500)
    card.button.click()
    assert card.button.text() == "Download"
    qtbot.waitUntil(server.given_up.is_set)
    assert told == []


def test_without_a_network_it_is_said_why(start: ImportStart, server: Server, qtbot: QtBot) -> None:
    server.problem = Problem.of("problem.download_no_network", file="x.gz", host="example.org")
    server.go_on.set()
    start.cards[0].button.click()
    qtbot.waitUntil(start.cards[0].state.isVisible)
    assert "example.org" in start.cards[0].state.text()
    assert start.cards[0].button.text() == "Download"
