"""``nnstudio profile FILE``: where a training step spends its time, block by block."""

from __future__ import annotations

from argparse import Namespace

from nnstudio.commands.ending import DONE
from nnstudio.commands.opening import source
from nnstudio.commands.output import table, write, write_json
from nnstudio.core.engine.profile import TimedCall, profile
from nnstudio.language import tr


def run(asked: Namespace) -> int:
    """Time the calls of a step and write them summed by block, or one by one as JSON."""
    experiment, _ = source(asked.file, asked.example)
    calls = profile(experiment)
    if asked.json:
        write_json([_data(call) for call in calls])
        return DONE
    total = sum(call.seconds for call in calls)
    rows: list[tuple[str, ...]] = [
        ("", tr("forward"), tr("backward"), tr("update"), tr("together"), tr("share"))
    ]
    for block in dict.fromkeys(call.block for call in calls):
        mine = [call for call in calls if call.block == block]
        parts = [
            sum(call.seconds for call in mine if call.phase == phase)
            for phase in ("forward", "backward", "update")
        ]
        together = sum(parts)
        cells = [_microseconds(part) for part in (*parts, together)]
        rows.append((block, *cells, f"{100 * together / total:.0f} %"))
    for line in table(rows):
        write(line)
    products = sum(call.seconds for call in calls if call.name == "dot")
    write(
        tr(
            "One step: {total} µs in {calls} calls; {products} µs of it in matrix products.",
            total=f"{1e6 * total:,.0f}",
            calls=len(calls),
            products=f"{1e6 * products:,.0f}",
        )
    )
    return DONE


def _microseconds(seconds: float) -> str:
    return f"{1e6 * seconds:,.1f}" if seconds else "-"


def _data(call: TimedCall) -> dict[str, object]:
    return {
        "block": call.block,
        "phase": call.phase,
        "name": call.name,
        "shape": list(call.shape),
        "microseconds": 1e6 * call.seconds,
    }
