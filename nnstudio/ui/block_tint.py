"""Which colour token marks a kind of block: the square in the palette and the bar on the card.

Layers say which kind they are; only the window knows colours, and both places must agree.
"""

from __future__ import annotations

from nnstudio.core.layers.base import Layer

_TOKENS = {
    "dense": "kind_layer",
    "activation": "kind_activation",
    "regularise": "kind_regularise",
    "merge": "kind_merge",
    "output": "kind_output",
}


def tint_token(layer: Layer | type[Layer]) -> str:
    """The colour token of a layer's kind; a kind without a colour of its own is neutral."""
    return _TOKENS.get(layer.tint, "kind_other")
