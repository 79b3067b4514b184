"""What is known of an exported network, as a sentence: how well it agrees, or why nothing was run.

The window, the command line and the report say it the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnstudio.language import tr


def say_proof(proof: Any, needs: Sequence[str]) -> str:
    """The sentence of an agreement or of the reason why there is none; "" where nothing can be run.

    Args:
        proof: with ``difference``, ``samples``, ``engines`` and ``holds``, or with ``reason`` and ``detail``.
        needs: modules that running it takes.
    """
    if proof is None:
        return ""
    reason = getattr(proof, "reason", None)
    if reason is not None:
        return tr(f"export.{reason}", needs=", ".join(needs), detail=proof.detail)
    return tr(
        "export.agrees" if proof.holds else "export.differs",
        difference=f"{proof.difference:.1e}",
        samples=proof.samples,
        engines=proof.engines,
    )
