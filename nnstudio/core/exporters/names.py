"""What an exported file may be called: a program must not hide a module that it needs itself.

Light, because a window asks before it loads what writes.
"""

from __future__ import annotations

import keyword
import re
import sys

TAKEN = {"numpy", "torch", "keras", "onnx", "onnxruntime", "safetensors", "tensorflow", "jax"}

_RESERVED = {"self", "x", "y", "d", "np", "torch", "nn", "keras", "ops", "training", "super"}


def identifier(text: str, taken: set[str]) -> str:
    """The text as a name of a variable that is not taken: letters, digits and underscores."""
    name = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_").lower() or "block"
    if name[0].isdigit() or keyword.iskeyword(name) or name in _RESERVED:
        name = f"block_{name}"
    number, free = 2, name
    while free in taken:
        number, free = number + 1, f"{name}_{number}"
    return free


def hides_a_module(stem: str) -> bool:
    """Whether a program of this name would be imported in place of another."""
    return stem.lower() in TAKEN or stem.lower() in sys.stdlib_module_names


def suggested_name(title: str, suffix: str) -> str:
    """A file name for an experiment: its title as a module may be called."""
    stem = identifier(title, set()) if re.search(r"[0-9A-Za-z]", title) else "network"
    return f"{stem}_network{suffix}" if hides_a_module(stem) else f"{stem}{suffix}"
