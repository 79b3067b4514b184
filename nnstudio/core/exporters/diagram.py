"""The network as a diagram for a paper: a box per block, the sizes on the arrows, shortcuts in lanes of their own.

Only what can be printed: black on white with a quiet tint per kind of block, readable without colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import BlockShape, shapes
from nnstudio.core.exporters.model import safe
from nnstudio.core.exporters.svg import SOFT, Drawing, text_width
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.steps import Affine

TINTS = {
    "input": "#eef1f5",
    "dense": "#e8f0fd",
    "output": "#e6f4ee",
    "regularise": "#fbeef5",
    "merge": "#fdf3e1",
    "activation": "#e6f5f0",
}

Say = Callable[[str], str]

_TITLE, _BODY = 13.0, 11.0
_PAD, _LEAD = 12.0, 15.0
_GAP, _RISE, _ROW = 58.0, 44.0, 26.0
_LONGEST = 1250.0
_LANE, _CORNER = 14.0, 7.0


@dataclass
class _Box:
    """A block on the page: its texts, its size, and its centre once it is placed."""

    id: str
    title: str
    lines: tuple[str, ...]
    tint: str
    features: int
    rank: int = 0
    u: float = 0.0
    v: float = 0.0

    @property
    def width(self) -> float:
        """Wide enough for its words."""
        texts = [text_width(self.title, _TITLE, bold=True)]
        texts += [text_width(line, _BODY) for line in self.lines]
        return max(64.0, max(texts) + 2 * _PAD)

    @property
    def height(self) -> float:
        """Tall enough for its lines."""
        return 2 * _PAD - 2 + _TITLE + _LEAD * len(self.lines)


def diagram_svg(experiment: Experiment, say: Say = str) -> str:
    """The diagram as the text of an SVG file; ``say`` translates titles of parts."""
    known = shapes(experiment)
    network = experiment.network
    boxes = {
        block_id: _box(experiment, block_id, known, say)
        for block_id in network.order
        if block_id in known
    }
    links = [(link.source, link.target) for link in network.links]
    links = [(a, b) for a, b in links if a in boxes and b in boxes]
    for source, target in sorted(links, key=lambda link: list(boxes).index(link[0])):
        boxes[target].rank = max(boxes[target].rank, boxes[source].rank + 1)
    ranks = _ranks(boxes, network.incoming)
    across = sum(max(box.width for box in rank) + _GAP for rank in ranks)
    page = _Page(across > _LONGEST)
    page.place(ranks)
    page.draw(boxes, links)
    return page.picture(safe(experiment.name) or "network")


def _box(experiment: Experiment, block_id: str, known: Mapping[str, BlockShape], say: Say) -> _Box:
    block = experiment.network.by_id[block_id]
    layer: Any = block.layer
    number = experiment.network.numbers.get(block_id)
    title = block.name or f"{say(layer.title)}{'' if number is None else f' {number}'}"
    features = known[block_id].features
    lines: list[str] = []
    if layer.sources[1] == 0:
        sample = experiment.data.dataset.shape().sample
        lines.append(" × ".join(map(str, sample)))
    elif any(isinstance(step, Affine) for step in layer.steps() or ()):
        pieces = getattr(layer, "pieces", None)
        lines.append(f"{features}" if pieces is None else f"{features} × {pieces}")
    activation = getattr(layer, "activation", None)
    if isinstance(activation, Part) and not activation.neutral:
        lines.append(_said(activation, say))
    batch_norm = getattr(layer, "batch_norm", "none")
    if batch_norm != "none":
        lines.append(f"{say('Batch norm')}: {say(batch_norm)}")
    for name in ("dropout", "rate"):
        if getattr(layer, name, 0.0) > 0:
            lines.append(
                f"{say('Dropout')} {getattr(layer, name):g}"
                if name == "dropout"
                else f"p = {layer.rate:g}"
            )
    return _Box(block_id, title[:40], tuple(lines), layer.tint, features)


def _said(part: Part, say: Say) -> str:
    title = part.title
    return say(title) + part.chip.removeprefix(title)


def _ranks(boxes: dict[str, _Box], incoming: Mapping[str, tuple[str, ...]]) -> list[list[_Box]]:
    """The boxes column by column, each beside what it comes from."""
    ranks: list[list[_Box]] = [
        [] for _ in range(1 + max((b.rank for b in boxes.values()), default=0))
    ]
    for box in boxes.values():
        ranks[box.rank].append(box)
    place: dict[str, float] = {}
    for rank in ranks:

        def middle(box: _Box) -> float:
            sources = [place[source] for source in incoming[box.id] if source in place]
            return sum(sources) / len(sources) if sources else 0.0

        rank.sort(key=middle)
        for at, box in enumerate(rank):
            place[box.id] = at - (len(rank) - 1) / 2
    return [rank for rank in ranks if rank]


class _Route:
    """A link: straight to the next column (side 0), or round what lies between, above (-1) or below (1)."""

    def __init__(self, source: _Box, target: _Box, column: Mapping[int, int]) -> None:
        self.source, self.target = source, target
        self.first, self.last = column[source.rank], column[target.rank]
        self.side = 0 if self.last - self.first == 1 else 1 if source.v > 0.5 else -1
        self.lane = 0
        self.offset = 0.0

    def entry(self) -> tuple[int, float]:
        """The order in which links arrive, so that none crosses another: the outermost lanes outside."""
        return self.side, self.source.v if self.side == 0 else self.side * self.lane


class _Page:
    """Where things stand: u runs along the network, v across it; on the page either may be x."""

    def __init__(self, upright: bool) -> None:
        self._upright = upright
        self._drawing = Drawing()
        self._low = self._high = 0.0
        self._columns: list[tuple[float, float]] = []
        self._end = 0.0
        self._reach = (0.0, 0.0)

    def _size(self, box: _Box) -> tuple[float, float]:
        """Length along u and along v."""
        return (box.height, box.width) if self._upright else (box.width, box.height)

    def place(self, ranks: list[list[_Box]]) -> None:
        """Give every box its centre."""
        u = 0.0
        gap = _RISE if self._upright else _GAP
        for rank in ranks:
            long = max(self._size(box)[0] for box in rank)
            whole = sum(self._size(box)[1] for box in rank) + _ROW * (len(rank) - 1)
            v = -whole / 2
            for box in rank:
                box.u, box.v = u + long / 2, v + self._size(box)[1] / 2
                v += self._size(box)[1] + _ROW
            self._low, self._high = min(self._low, -whole / 2), max(self._high, whole / 2)
            self._columns.append((u, u + long))
            u += long + gap
        self._end = u - gap

    def draw(self, boxes: dict[str, _Box], links: list[tuple[str, str]]) -> None:
        """Links below, boxes above."""
        column = {rank: at for at, rank in enumerate(sorted({b.rank for b in boxes.values()}))}
        routes = [_Route(boxes[a], boxes[b], column) for a, b in links]
        counts = {side: _give_lanes([r for r in routes if r.side == side]) for side in (-1, 1)}
        entering: dict[str, list[_Route]] = {}
        for route in routes:
            entering.setdefault(route.target.id, []).append(route)
        for group in entering.values():
            group.sort(key=_Route.entry)
            for at, route in enumerate(group):
                route.offset = (at - (len(group) - 1) / 2) * 10
        for route in routes:
            a, b = route.source, route.target
            start = (a.u + self._size(a)[0] / 2, a.v)
            goal = (b.u - self._size(b)[0] / 2 - 1, b.v + route.offset)
            if route.side == 0:
                self._direct(start, goal)
                if abs(goal[1] - start[1]) < 12:
                    self._sized(a, start)
            else:
                self._around(start, goal, route, counts[route.side])
        for box in boxes.values():
            self._block(box)

    def _point(self, u: float, v: float) -> tuple[float, float]:
        return (v, u) if self._upright else (u, v)

    def _p(self, u: float, v: float) -> str:
        x, y = self._point(u, v)
        return f"{x:.1f} {y:.1f}"

    def _direct(self, start: tuple[float, float], goal: tuple[float, float]) -> None:
        (u1, v1), (u2, v2) = start, goal
        if abs(v1 - v2) < 0.5:
            self._drawing.path(f"M{self._p(u1, v1)} L{self._p(u2, v2)}", arrow=True)
            return
        bend = (u2 - u1) * 0.55
        path = f"M{self._p(u1, v1)} C{self._p(u1 + bend, v1)} {self._p(u2 - bend, v2)} {self._p(u2, v2)}"
        self._drawing.path(path, arrow=True)

    def _around(
        self, start: tuple[float, float], goal: tuple[float, float], route: _Route, count: int
    ) -> None:
        """Past the boxes between: out into the gap, along a lane of its own, and back in."""
        (u1, v1), (u2, v2) = start, goal
        side, inner = route.side, count - 1 - route.lane
        edge = self._low if side < 0 else self._high
        lane = edge + side * (_LANE * (route.lane + 1) + 4)
        self._reach = (min(self._reach[0], lane), max(self._reach[1], lane))
        step = min(5.0, 14.0 / count)
        out = self._columns[route.first][1] + 8 + step * inner
        back = self._columns[route.last][0] - 14 - step * inner
        r = _CORNER
        up, down = side * r, -side * r
        self._drawing.path(
            f"M{self._p(u1, v1)} L{self._p(out - r, v1)} Q{self._p(out, v1)} {self._p(out, v1 + up)} "
            f"L{self._p(out, lane + down)} Q{self._p(out, lane)} {self._p(out + r, lane)} "
            f"L{self._p(back - r, lane)} Q{self._p(back, lane)} {self._p(back, lane + down)} "
            f"L{self._p(back, v2 + up)} Q{self._p(back, v2)} {self._p(back + r, v2)} "
            f"L{self._p(u2, v2)}",
            arrow=True,
        )

    def _sized(self, box: _Box, start: tuple[float, float]) -> None:
        """How many values flow along a straight arrow."""
        gap = (_RISE if self._upright else _GAP) / 2
        x, y = self._point(start[0] + gap, start[1])
        dx, dy = (6, 3) if self._upright else (0, -5)
        anchor = "start" if self._upright else "middle"
        self._drawing.text(x + dx, y + dy, str(box.features), size=9.5, colour=SOFT, anchor=anchor)

    def _block(self, box: _Box) -> None:
        x, y = self._point(box.u, box.v)
        top = y - box.height / 2
        fill = TINTS.get(box.tint, "#f4f5f7")
        self._drawing.box(x - box.width / 2, top, box.width, box.height, fill=fill)
        baseline = top + _PAD + _TITLE - 4
        self._drawing.text(x, baseline, box.title, size=_TITLE, anchor="middle", bold=True)
        for at, line in enumerate(box.lines):
            self._drawing.text(
                x, baseline + _LEAD * (at + 1), line, size=_BODY, anchor="middle", colour="#39424f"
            )

    def picture(self, title: str) -> str:
        """The whole page with a margin."""
        margin = 14.0
        u0, u1 = -margin, self._end + margin
        v0 = min(self._low, self._reach[0]) - margin
        v1 = max(self._high, self._reach[1]) + margin
        if self._upright:
            return self._drawing.svg(v0, u0, v1 - v0, u1 - u0, title)
        return self._drawing.svg(u0, v0, u1 - u0, v1 - v0, title)


def _give_lanes(routes: list[_Route]) -> int:
    """Give each route the first lane that is free where it runs; returns how many there are."""
    lanes: list[list[_Route]] = []
    for route in sorted(routes, key=lambda one: (one.last - one.first, one.first)):
        for at, lane in enumerate(lanes):
            if all(route.last <= one.first or one.last <= route.first for one in lane):
                lane.append(route)
                route.lane = at
                break
        else:
            route.lane = len(lanes)
            lanes.append([route])
    return max(1, len(lanes))
