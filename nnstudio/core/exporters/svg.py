"""Drawings as SVG text: lines, boxes and words, with nothing that needs a network or a font of ours.

Widths of words are estimated, because nobody measures them without a window; boxes leave room for that.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from html import escape

FONT = "Helvetica, Arial, 'Noto Sans KR', 'Malgun Gothic', sans-serif"
INK, SOFT, LINE = "#1b1f27", "#5a6472", "#c9ced6"

_NARROW = set("fijlt.,:;|!'()[]I ")
_WIDE = set("mwMW%@")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide the text is: Korean letters are square, others half as wide or less."""
    units = 0.0
    for letter in text:
        if unicodedata.east_asian_width(letter) in "WF":
            units += 1.0
        elif letter in _NARROW:
            units += 0.3
        else:
            units += 0.85 if letter in _WIDE else 0.68 if letter.isupper() else 0.56
    return units * size * (1.06 if bold else 1.0)


@dataclass
class Drawing:
    """A picture that is being put together; coordinates in pixels, y downwards."""

    parts: list[str] = field(default_factory=list[str])

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 11,
        anchor: str = "start",
        colour: str = INK,
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """Words whose baseline begins (or is centred, or ends) at a point."""
        weight = ' font-weight="600"' if bold else ""
        turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
            f'fill="{colour}"{weight}{turn}>{escape(words)}</text>'
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "#ffffff",
        stroke: str = INK,
        round_: float = 5,
        line: float = 1.1,
    ) -> None:
        """A rectangle with round corners."""
        edge = f'stroke="{stroke}" stroke-width="{line:g}"' if stroke else 'stroke="none"'
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{round_:g}" fill="{fill}" {edge}/>'
        )

    def path(
        self,
        d: str,
        *,
        stroke: str = INK,
        line: float = 1.1,
        dash: str = "",
        arrow: bool = False,
    ) -> None:
        """A line along a path, dashed where ``dash`` says how, with a head where it ends."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        head = ' marker-end="url(#head)"' if arrow else ""
        self.parts.append(
            f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{line:g}" '
            f'stroke-linejoin="round" stroke-linecap="round"{dashed}{head}/>'
        )

    def svg(self, left: float, top: float, width: float, height: float, title: str) -> str:
        """The whole picture of this part of the plane."""
        head = (
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            f'markerHeight="7" orient="auto"><path d="M0 0.8 L7.4 4 L0 7.2 z" fill="{INK}"/></marker></defs>'
        )
        uses = head if any("url(#head)" in part for part in self.parts) else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} '
            f'{height:.1f}" width="{width:.0f}" height="{height:.0f}" font-family="{FONT}" role="img">'
            f"<title>{escape(title)}</title>"
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="#ffffff"/>'
            f"{uses}{''.join(self.parts)}</svg>"
        )
