"""The vital signs that were seen of one run, thinned, so that a rule can tell what has changed.

A view shows only the newest; the trail keeps at most a few dozen moments however long the run is.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.core.diagnosis.evidence import Moment
from nnstudio.core.training.snapshot import Snapshot

MOST = 48


def moment(snapshot: Snapshot) -> Moment | None:
    """What the diagnosis keeps of a snapshot; None where it has no vital signs."""
    vitals = {layer.block: layer.vitals for layer in snapshot.layers if layer.vitals is not None}
    return Moment(snapshot.step, vitals) if vitals else None


class Trail:
    """Moments in the order of their steps; when there are too many, every second of the older ones goes."""

    def __init__(self, moments: Iterable[Moment] = ()) -> None:
        self._moments = sorted(moments, key=lambda moment: moment.step)

    def add(self, snapshot: Snapshot) -> bool:
        """Keep what a snapshot shows; whether that was new. A later one of the same step replaces it."""
        seen = moment(snapshot)
        if seen is None:
            return False
        known = self._moments
        place = len(known)
        while place and known[place - 1].step >= seen.step:
            place -= 1
        if place < len(known) and known[place].step == seen.step:
            if known[place].vitals == seen.vitals:
                return False
            known[place] = seen
        else:
            known.insert(place, seen)
        if len(known) > MOST:
            # The first and the newest stay; of the rest every second.
            self._moments = known[:1] + known[1:-1][1::2] + known[-1:]
        return True

    def until(self, step: int) -> tuple[Moment, ...]:
        """All moments up to a step, oldest first."""
        return tuple(moment for moment in self._moments if moment.step <= step)
