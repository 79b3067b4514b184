"""A strict stand-in for the graphics card, and the backend on it."""

from __future__ import annotations

import sys

import pytest

from conformance import stand_in
from nnstudio.core.engine.device.backend import GraphicsCard


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> stand_in.World:
    """What happens on the stand-in, which is the module cupy for one test."""
    monkeypatch.setitem(sys.modules, "cupy", stand_in.module())
    return stand_in.WORLD


@pytest.fixture
def card(world: stand_in.World) -> GraphicsCard:
    """The backend on the stand-in."""
    return GraphicsCard()
