"""What the histograms say, in words: a caption below each layer's name, and the one line under the grid.

The worst that the numbers show is said first; where nothing is wrong the line says how far gradients shrink.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from nnstudio.language import tr
from nnstudio.ui.plots.grid_painter import Caption
from nnstudio.ui.plots.ticks import short_number

if TYPE_CHECKING:
    from nnstudio.core.training.snapshot import LayerSnapshot

NOTABLE = 0.1
"""From this share of dead, saturated or exploding units on a caption is a warning."""

MANY = 0.5
"""From this share on the line under the grid speaks of it."""

ALIKE = 0.97
VANISHED, EXPLODED = 1e-3, 1e3
"""Gradient at the first layer in shares of that at the output."""

LARGE_UPDATE, SMALL_UPDATE = 1e-1, 1e-6

Name = Callable[[str], str]
"""The title of a block by its id."""


def layer_captions(layer: LayerSnapshot) -> tuple[Caption, ...]:
    """The share of units in trouble, and the size of an update beside its usual one."""
    vitals = layer.vitals
    if vitals is None:
        return ()
    shares = ((vitals.exploding, _exploding), (vitals.dead, _dead), (vitals.saturated, _saturated))
    known = [(share, words) for share, words in shares if share is not None]
    first = Caption("")
    if known:
        # Where nothing is wrong it says so of the trouble that its activation can have.
        share, words = max(known, key=lambda one: one[0])
        share, words = (share, words) if share > 0 else known[-1]
        if share > 0 or words is not _exploding:
            first = words(_percent(share), "warning" if share >= NOTABLE else "secondary")
    ratio = vitals.update_ratio
    if ratio is None:
        return (first,)
    odd = not SMALL_UPDATE < ratio < LARGE_UPDATE
    written = f"{ratio:.0e}".replace("e-0", "e-").replace("e+0", "e+") if ratio else "0"
    text = tr("update {ratio}", ratio=written)
    return first, Caption(text, "warning" if odd else "secondary", "Δ " + written)


def _exploding(share: str, token: str) -> Caption:
    return Caption(tr("exploding {share}", share=share), token, tr("expl. {share}", share=share))


def _dead(share: str, token: str) -> Caption:
    return Caption(tr("dead {share}", share=share), token)


def _saturated(share: str, token: str) -> Caption:
    return Caption(tr("saturated {share}", share=share), token, tr("sat. {share}", share=share))


def reading(layers: tuple[LayerSnapshot, ...], name: Name) -> str:
    """How to read what is on screen, in one sentence; empty where there is nothing to say."""
    if not layers:
        return ""
    if all(layer.activations is None for layer in layers):
        return tr("The values are no longer finite numbers: the run has diverged.")
    return _trouble(layers, name) or _gradients(layers) or ""


def _trouble(layers: tuple[LayerSnapshot, ...], name: Name) -> str:
    hidden = layers[:-1]
    worst = _worst(hidden, lambda layer: layer.vitals.dead if layer.vitals else None)
    if worst is not None and worst[0] >= MANY:
        return tr(
            "{share} of the units of {name} are dead: they give 0 for every sample and no gradient passes.",
            share=_percent(worst[0]),
            name=name(worst[1].block),
        )
    flow = _flow(layers)
    if flow is not None and flow[0] == 0:
        return tr("No gradient reaches the first layer: it does not learn.")
    if flow is not None and flow[0] < VANISHED:
        return tr(
            "The gradient vanishes: at {name} it is {ratio}× smaller than at the output.",
            ratio=short_number(1 / flow[0]),
            name=name(flow[1].block),
        )
    if flow is not None and flow[0] > EXPLODED:
        return tr(
            "The gradient explodes: at {name} it is {ratio}× larger than at the output.",
            ratio=short_number(flow[0]),
            name=name(flow[1].block),
        )
    worst = _worst(hidden, lambda layer: layer.vitals.saturated if layer.vitals else None)
    if worst is not None and worst[0] >= MANY:
        return tr(
            "{share} of the values of {name} are saturated: where the activation is flat, no gradient passes.",
            share=_percent(worst[0]),
            name=name(worst[1].block),
        )
    worst = _worst(layers, lambda layer: layer.vitals.exploding if layer.vitals else None)
    if worst is not None and worst[0] >= MANY:
        return tr(
            "The values of {name} are beyond 1,000: smaller starting weights or batch norm would help.",
            name=name(worst[1].block),
        )
    worst = _worst(hidden, lambda layer: layer.vitals.alike if layer.vitals else None)
    if worst is not None and worst[0] >= ALIKE:
        return tr(
            "The units of {name} all give nearly the same: they say no more than one of them would.",
            name=name(worst[1].block),
        )
    worst = _worst(layers, lambda layer: layer.vitals.update_ratio if layer.vitals else None)
    if worst is not None and worst[0] > LARGE_UPDATE:
        return tr(
            "A step changes the weights of {name} by {ratio} of their size; about 0.001 is usual.",
            name=name(worst[1].block),
            ratio=short_number(worst[0]),
        )
    return ""


def _gradients(layers: tuple[LayerSnapshot, ...]) -> str:
    flow = _flow(layers)
    if flow is None:
        return ""
    ratio = flow[0]
    if ratio > 1:
        return tr(
            "Gradients grow {ratio}× from output to input; a healthy range at this depth.",
            ratio=f"{ratio:.3g}",
        )
    return tr(
        "Gradients shrink {ratio}× from output to input; a healthy range at this depth.",
        ratio=f"{1 / ratio:.3g}",
    )


def _flow(layers: tuple[LayerSnapshot, ...]) -> tuple[float, LayerSnapshot] | None:
    """The gradient that arrives at the first block in shares of that at the output."""
    arrived = [
        (layer.vitals.backward, layer)
        for layer in layers
        if layer.vitals is not None and layer.vitals.backward is not None
    ]
    if len(arrived) < 2 or not arrived[-1][0] or not math.isfinite(arrived[-1][0]):
        return None
    return arrived[0][0] / arrived[-1][0], arrived[0][1]


def _worst(
    layers: tuple[LayerSnapshot, ...], measure: Callable[[LayerSnapshot], float | None]
) -> tuple[float, LayerSnapshot] | None:
    found = [(value, layer) for layer in layers if (value := measure(layer)) is not None]
    return max(found, key=lambda one: one[0], default=None)


def _percent(share: float) -> str:
    whole = 100 * share
    return f"{whole:.0f} %" if whole >= 1 or whole == 0 else "<1 %"
