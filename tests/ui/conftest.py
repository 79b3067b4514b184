"""What tests of several parts of the window need: a session that is shut down behind them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.ui.session import TrainingSession


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[TrainingSession]:
    made = TrainingSession()
    yield made
    made.shutdown()
