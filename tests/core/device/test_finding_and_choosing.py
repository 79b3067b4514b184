"""A card is looked for by another process that may hang, crash or know no CuPy; the faster device is taken."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest

from conformance.networks import chain, dense
from conformance.stand_in import World
from nnstudio.core.engine.backend import CPU
from nnstudio.core.engine.device import choice, detection, timing
from nnstudio.core.engine.device.choice import choose
from nnstudio.core.engine.device.detection import Card, look
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language.sentences import say

SMALL = chain(Input(), dense(4), Output(units=2))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """CuPy as far as one can see without loading it."""
    monkeypatch.setattr(detection, "installed", lambda: True)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "_known", None)


def reason(found: Any) -> str:
    assert isinstance(found, Problem)
    return found.code


def test_without_the_library_no_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "installed", lambda: False)
    monkeypatch.setattr(detection.subprocess, "Popen", None)
    assert reason(look()) == "problem.gpu_library"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os.abort()", "exit code"),
        ("raise RuntimeError('no CUDA-capable device')", "no CUDA-capable device"),
        ("print('nonsense')", "JSONDecodeError"),
        ("print('[]')", "TypeError"),
        ("", "IndexError"),
    ],
)
def test_what_breaks_is_said(code: str, text: str) -> None:
    found = look(code=code)
    assert reason(found) == "problem.gpu_broken"
    assert isinstance(found, Problem)
    assert text in str(found.values["reason"])
    assert text in say(found)


@pytest.mark.usefixtures("library")
def test_what_hangs_is_ended() -> None:
    started = time.monotonic()
    found = look(seconds=0.5, code="import time\ntime.sleep(60)")
    assert reason(found) == "problem.gpu_silent"
    assert time.monotonic() - started < 30


@pytest.mark.usefixtures("library")
def test_an_answer_is_a_card() -> None:
    code = 'print(\'a driver greets\')\nprint(\'{"name": "Card", "free_bytes": 7}\')'
    assert look(code=code) == Card("Card", 7)


@pytest.mark.usefixtures("library")
def test_the_real_probe_says_what_is_missing_or_finds_a_card() -> None:
    """Without CuPy the other process cannot import it, which is one more way to break."""
    found = look()
    assert isinstance(found, Card) or reason(found) in ("problem.gpu_broken", "problem.gpu_silent")


def test_it_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([Card("Card", 7)])
    monkeypatch.setattr(detection, "look", lambda: next(answers))
    assert detection.find() is detection.find()


def test_asking_for_the_processor_looks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "find", None)
    assert choose("cpu", SMALL).backend is CPU


def test_no_card_means_the_processor_or_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Problem.of("problem.gpu_silent", seconds="30", severity="hint")
    monkeypatch.setattr(detection, "find", lambda: nothing)
    chosen = choose("auto", SMALL)
    assert chosen.backend is CPU
    assert chosen.reason == nothing
    with pytest.raises(ProblemError, match="gpu_silent"):
        choose("gpu", SMALL)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    monkeypatch.setattr(detection, "find", lambda: Card("Card", 7))
    return world


def test_both_are_really_timed_and_the_stand_in_is_slower(
    found: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "SECONDS", 0.02)
    chosen = choose("auto", SMALL)
    assert found.launches > 0
    assert chosen.backend is CPU
    assert chosen.reason is not None
    assert say(chosen.reason).startswith("CPU is faster for this network: ")
    assert float(str(chosen.reason.values["cpu"])) < float(str(chosen.reason.values["gpu"]))


def test_a_card_that_is_hardly_faster_is_not_worth_it(
    found: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        choice, "seconds_per_step", lambda backend, *_: 1.1e-4 if backend is CPU else 1e-4
    )
    chosen = choose("auto", SMALL)
    assert chosen.backend is CPU
    assert chosen.reason is not None
    assert chosen.reason.code == "problem.gpu_little_faster"


def test_a_faster_card_is_taken(found: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        choice, "seconds_per_step", lambda backend, *_: 1e-3 if backend is CPU else 1e-5
    )
    chosen = choose("auto", SMALL)
    assert chosen.backend.device == "gpu"
    assert chosen.reason == Problem.of(
        "problem.gpu_faster", severity="hint", cpu="1000", gpu="10.0", card="Card"
    )


def test_the_card_asked_for_is_not_timed(found: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "seconds_per_step", None)
    chosen = choose("gpu", SMALL)
    assert chosen.backend.device == "gpu"
    assert chosen.reason is None


def test_a_card_that_fails_while_it_is_timed_is_left_alone(
    found: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(sys.modules["cupy"], "dot", broken)
    chosen = choose("auto", SMALL)
    assert chosen.backend is CPU
    assert chosen.reason is not None
    assert chosen.reason.code == "problem.gpu_broken"
    assert "out of memory" in str(chosen.reason.values["reason"])
