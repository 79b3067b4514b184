"""A signal comes between any two lines; it must not wait for a lock that the line it interrupts holds."""

from __future__ import annotations

import ast
from pathlib import Path

import nnstudio.app


def test_the_handler_only_asks_the_event_loop() -> None:
    """It once stopped the run by itself, inside the lock in which the window was asking it for a checkpoint."""
    tree = ast.parse(Path(nnstudio.app.__file__).read_text(encoding="utf-8"))
    handlers = [
        node.args[1]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "signal.signal"
    ]
    assert handlers
    for handler in handlers:
        assert isinstance(handler, ast.Lambda)
        assert ast.unparse(handler.body).startswith("QTimer.singleShot(0, ")
