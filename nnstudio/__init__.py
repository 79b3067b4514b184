"""NN Studio: a desktop laboratory for neural networks.

``import nnstudio`` is cheap; the functions for notebooks (`example`, `change`, `train`, `train_together`, `load`,
`save`) are loaded when the first of them is used. They are described in `nnstudio.api`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from nnstudio.version import __version__

if TYPE_CHECKING:
    from nnstudio.api import (
        Run,
        StudioError,
        change,
        example,
        examples,
        load,
        save,
        train,
        train_together,
    )

__all__ = [
    "Run",
    "StudioError",
    "__version__",
    "change",
    "example",
    "examples",
    "load",
    "save",
    "train",
    "train_together",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'nnstudio' has no attribute '{name}'")
    return getattr(importlib.import_module("nnstudio.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
