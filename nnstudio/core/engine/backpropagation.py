"""The way back through a recorded network: who gets which gradient, and in whose memory.

Operations are walked from the last to the first. A gradient with one reader is worked on in place; one that
several paths share is left alone until its last reader comes; what belongs to several paths is summed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from nnstudio.core.engine.recorder import Recorder
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.emitter import Backward, Value, Views


@dataclass(frozen=True, eq=False)
class Node:
    """How the gradient passes one recorded operation: computed, or as views of what came."""

    block: str
    inputs: tuple[Value, ...]
    output: Value
    backward: Backward | None
    views: Views | None
    in_place: bool


class Backpropagation:
    """Records the backward pass of ``nodes``, whose last outputs have their gradients already."""

    def __init__(self, calls: Recorder) -> None:
        self._calls = calls
        self._readers: Counter[Any] = Counter()
        self.arrived: list[tuple[Value, Array, int]] = []
        """Each value with its whole gradient, and before which call it is there."""

    def give(self, value: Value, gradient: Array) -> None:
        """One more contribution to the gradient of a value."""
        if value.gradient is None:
            value.gradient = gradient
            self._readers[_key(gradient)] += 1
            return
        total = value.gradient
        if self._readers[_key(total)] == 1:
            self._calls.add(total, gradient, total)
            return
        self._readers[_key(total)] -= 1
        value.gradient = self._calls.like(total)
        self._readers[_key(value.gradient)] += 1
        self._calls.add(total, gradient, value.gradient)

    def record(self, nodes: Sequence[Node]) -> None:
        """Walk back through all operations."""
        for node in reversed(nodes):
            dy = node.output.gradient
            if dy is None:
                continue
            self.arrived.append((node.output, dy, len(self._calls.operations)))
            self._calls.block = node.block
            self._readers[_key(dy)] -= 1
            alone = self._readers[_key(dy)] == 0
            if node.views is not None:
                self._pass_on(node, dy, node.views, alone=alone)
            elif node.backward is not None:
                self._compute(node, dy, node.backward, alone=alone)

    def _pass_on(self, node: Node, dy: Array, views: Views, *, alone: bool) -> None:
        whole = dy
        if not alone and any(_key(view) != _key(dy) for view in views(dy)):
            # Parts of it will be worked on in place, and somebody else reads all of it.
            whole = self._calls.like(dy)
            self._calls.copy(dy, whole)
        for x, view in zip(node.inputs, views(whole), strict=True):
            if x.needs_gradient:
                self.give(x, view)

    def _compute(self, node: Node, dy: Array, backward: Backward, *, alone: bool) -> None:
        dxs: list[Array | None] = []
        for index, x in enumerate(node.inputs):
            if not x.needs_gradient:
                dxs.append(None)
            elif node.in_place and index == 0 and alone:
                dxs.append(dy)
            else:
                dxs.append(self._calls.like(x.data))
        backward(self._calls, dy, tuple(dxs))
        for x, dx in zip(node.inputs, dxs, strict=True):
            if dx is not None:
                self.give(x, dx)


def _key(array: Array) -> Any:
    return cast(Any, array).key
