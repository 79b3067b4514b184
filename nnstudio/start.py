"""What comes before everything else when the studio starts, so that the rest costs less; imported first.

Nothing of what a start makes is ever garbage, so the collector rests. The parts are loaded before Qt, because
PySide reads the source file of every module that is imported after it.
"""

# ruff: noqa: E402
from __future__ import annotations

import gc
import os

gc.disable()
# Else pydantic looks for plug-ins of its own in every package that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from nnstudio.core.experiment import checks, examples
from nnstudio.core.metrics import main_metric
from nnstudio.core.training import control
from nnstudio.language import sentences

__all__ = [
    "checks",
    "control",
    "examples",
    "loaded",
    "main_metric",
    "rest",
    "sentences",
    "work",
]


def rest() -> None:
    """Let nobody look for garbage until ``work``."""
    gc.disable()


def work() -> None:
    """Let the collector work again."""
    gc.enable()


def loaded() -> None:
    """Let the collector work again, but never look through what was made until now.

    Looking through all of it would hold up window and training for a tenth of a second at a time.
    """
    gc.freeze()
    gc.enable()
