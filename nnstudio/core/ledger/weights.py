"""A run with all it has learned, as the bytes of the file it would be saved in, where that is small enough.

The reader of files is the strict one, so a damaged run is refused as a damaged file is.
"""

from __future__ import annotations

import tempfile

from nnstudio.core.files.opening import read_file
from nnstudio.core.files.saving import file_bytes
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint

MOST_BYTES = 8 * 2**20
"""A run whose weights and optimiser take more is kept without them."""
MOST_STEPS = 200_000
"""Losses of single steps are in the file, too, in words."""


def weights_of(checkpoint: Checkpoint) -> bytes | None:
    """The file of a run, None where it would be too large."""
    kept = [checkpoint.parameters, checkpoint.statistics, *checkpoint.slots.values()]
    size = sum(array.nbytes for arrays in kept for array in arrays.values())
    if size > MOST_BYTES or len(checkpoint.history.batch_losses) > MOST_STEPS:
        return None
    content = file_bytes(checkpoint.experiment, checkpoint)
    return content if len(content) <= MOST_BYTES else None


def read_weights(content: bytes, name: str) -> Checkpoint | None:
    """The run in such a file; None where it cannot be gone on with."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        try:
            return read_file(file, name).run
        except ProblemError:
            return None
