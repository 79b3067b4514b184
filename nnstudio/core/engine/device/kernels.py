"""The kernels that are written by hand: mini-batches, the scalars of a step, the ring of losses, sums of rows.

They read from the clock which step it is, so that one captured graph serves every step.
"""

from __future__ import annotations

CLOCK = 4
"""int64: the step of this upload, steps done in the whole run, the epoch, and how many steps a run that had its
present batch size from the start would be ahead; of these the epoch follows."""

TAKE = (
    "nn_take",
    "raw T source, raw int32 order, raw int64 clock, int64 batch, int64 width",
    "T row",
    "row = source[order[clock[0] * batch + i / width] * width + i % width];",
)
"""The rows of a mini-batch: name, inputs, outputs, body."""

LOAD = (
    "nn_load",
    "raw T table, raw int64 clock, int64 width",
    "T scalar",
    "scalar = table[clock[0] * width + i];",
)
"""What the host worked out for this step."""

ADVANCE = (
    "nn_advance",
    "T loss, int64 per_epoch",
    "raw float64 ring, raw int64 clock",
    "ring[clock[0] + 1] = loss;\nclock[0] += 1;\nclock[1] += 1;\nclock[2] = (clock[1] + clock[3]) / per_epoch;",
)
"""Keep the loss and go on to the next step."""

ROW_DOT = ("T x, T y", "T z", "x * y", "a + b", "z = a", "0", "nn_row_dot")
"""A reduction: inputs, output, what is added up, how, what is kept, where it starts, name."""
