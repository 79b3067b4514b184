"""A magnified call in writing: its formula with the shapes below, and one number worked out.

Numbers and notation come from the core; here they are only set.
"""

from __future__ import annotations

import html
import re

from nnstudio.core.experiment.network import Network
from nnstudio.core.training.magnified_cell import Cell
from nnstudio.core.training.microscope import MagnifiedCall, Operand, Piece
from nnstudio.ui.names import block_title
from nnstudio.ui.plots.ticks import short_number

_PLACEHOLDER = re.compile(r"\{(\d)\}")
MOST_TERMS = 5
"""A sum is written out as far as this."""


def shape_text(piece: Piece, *, turned: bool = False) -> str:
    """``10 × 8``; nothing for a plain number."""
    shape = piece.shape[::-1] if turned else piece.shape
    return " × ".join(map(str, shape))


def symbol_text(piece: Piece, network: Network, *, turned: bool = False) -> str:
    """``W`` of ``Dense 2``, as rich text; the number itself where it has no name."""
    if not piece.symbol:
        return short_number(float(piece.values.flat[0]))
    mark = "<sup>T</sup>" if turned else ""
    owner = ""
    if piece.block in network.by_id:
        owner = f"<sub>{html.escape(block_title(network, piece.block))}</sub>"
    return f"<i>{html.escape(piece.symbol)}</i>{mark}{owner}"


def formula(call: MagnifiedCall, piece: int, network: Network) -> str:
    """The call as a line of rich text, with the shape of every array below its name."""
    above, below = list[str](), list[str]()

    def add(text: str, under: str = "") -> None:
        above.append(text)
        below.append(under)

    def show(operand: Operand) -> None:
        one = piece_of(operand, piece)
        add(
            symbol_text(one, network, turned=operand.turned),
            shape_text(one, turned=operand.turned),
        )

    show(call.result)
    add("=")
    for part in re.split(r"(\{\d\})", call.written):
        found = _PLACEHOLDER.fullmatch(part)
        if found is None:
            if part.strip():
                add(html.escape(part.strip()))
        else:
            show(call.reads[int(found.group(1))])
    return (
        "<table cellspacing='0' cellpadding='0'><tr>"
        + "".join(f"<td align='center' style='padding:0 4px'>{one}</td>" for one in above)
        + "</tr><tr>"
        + "".join(
            f"<td align='center' style='padding:0 4px'><small>{one}</small></td>" for one in below
        )
        + "</tr></table>"
    )


def plain(call: MagnifiedCall, piece: int) -> str:
    """The call as one line of text, for screen readers."""
    names = [_name(piece_of(read, piece), turned=read.turned) for read in call.reads]
    return f"{_name(piece_of(call.result, piece))} = {call.written.format(*names)}"


def worked_out(call: MagnifiedCall, piece: int, place: tuple[int, int], made: Cell) -> str:
    """One number of the result and the numbers it was made of."""
    symbol = piece_of(call.result, piece).symbol
    row, column = place
    left = f"{symbol}[{row}, {column}] = "
    value = short_number(made.value)
    if made.way == "product":
        pairs = zip(*made.given, strict=False)
        terms = [f"{_signed(a)}·{_signed(b)}" for a, b in pairs if a != 0 and b != 0]
        return left + _sum(terms, made.terms, len(made.given[0])) + f" = {value}"
    if made.way in ("row", "column"):
        terms = [_signed(one) for one in made.given[0]]
        inside = _sum(terms, made.terms, len(made.given[0]))
        return f"{left}{call.written.format('(' + inside + ')', '')} = {value}"
    if not made.given:
        return left + value
    numbers = [_signed(one[0]) for one in made.given]
    return f"{left}{call.written.format(*numbers)} = {value}"


def piece_of(operand: Operand, piece: int) -> Piece:
    """The piece that is shown, of an operand that may have only one."""
    return operand.pieces[piece] if piece < len(operand.pieces) else operand.pieces[0]


def _sum(terms: list[str], whole: int, shown: int) -> str:
    if not terms:
        return "0" if shown == whole else "…"
    kept = " + ".join(terms[:MOST_TERMS])
    more = len(terms) > MOST_TERMS or shown < whole
    return f"{kept} + … ({whole})" if more else kept


def _signed(value: float) -> str:
    text = short_number(value)
    return f"({text})" if text.startswith("-") else text


def _name(piece: Piece, *, turned: bool = False) -> str:
    symbol = piece.symbol or short_number(float(piece.values.flat[0]))
    return f"{symbol}ᵀ" if turned else symbol
