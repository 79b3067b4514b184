"""``nnstudio export FILE --to TARGET --out OUT``: the network in a form that others can use."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np

from nnstudio.commands.ending import DONE, FAILED, Ended
from nnstudio.commands.opening import source
from nnstudio.commands.output import tell
from nnstudio.core.exporters.numpy_calls import numpy_calls
from nnstudio.language import tr


def run(asked: Namespace) -> int:
    """Write the script and its arrays; nothing is written where a part cannot be expressed."""
    experiment, _ = source(asked.file, asked.example)
    script = numpy_calls(experiment)
    out = Path(asked.out).with_suffix(".py")
    arrays = out.with_suffix(".npz")
    try:
        np.savez_compressed(arrays, allow_pickle=False, **script.arrays)
        out.write_text(script.text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise Ended(
            FAILED, tr("{file} cannot be written: {reason}", file=out, reason=reason)
        ) from None
    tell(tr("Saved as {file}", file=f"{out}, {arrays}"))
    return DONE
