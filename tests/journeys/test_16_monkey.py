"""Whatever is done to the window, in any order: nothing raises, nothing stops, the document stays whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType

from journeys.hands import Hands
from journeys.monkey import Monkey

SEEDS = (1, 2)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_monkey(
    seed: int,
    hands: Hands,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtlog: pytest.FixtureRequest,
    request: pytest.FixtureRequest,
) -> None:
    """150 actions from each of two seeds; ``--monkey 10000 --monkey-seed 7`` plays longer."""
    actions = int(request.config.getoption("--monkey") or 0)
    chosen = request.config.getoption("--monkey-seed")
    if chosen is not None:
        if seed != SEEDS[0]:
            pytest.skip("another seed is asked for")
        seed = chosen

    def complaints() -> list[str]:
        return [
            f"Qt: {record.message}"
            for record in qtlog.records  # type: ignore[attr-defined]
            if not record.ignored and record.type != QtMsgType.QtDebugMsg
        ]

    told = os.environ.get("MONKEY_LOG")
    monkey = Monkey(hands, seed, monkeypatch, tmp_path, complaints, Path(told) if told else None)
    try:
        monkey.play(actions)
        monkey.check_document()
        monkey.undo_and_redo_everything()
    finally:
        monkey.rest()
    hands.studio.session.shutdown()
    print(f"latest answer {monkey.latest[0] * 1000:.0f} ms: {monkey.latest[1]}")
