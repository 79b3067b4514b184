"""What the pointer is told when it rests on a part: its name, what it does, and its formula as it is printed.

Palette, inspector and canvas say it the same way, all of it from the part's manual page.
"""

from __future__ import annotations

import html

from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.language.manual import HEADS, manual
from nnstudio.ui.mathematics import equations, typeset
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes


def part_tip(part: Part | type[Part], *, title: str = "", more: str = "") -> str:
    """Rich text about a part; ``title`` is another name than its own, ``more`` a last line of plain text."""
    page = manual(part.manual()).split("\n\n")
    english_heads = tuple(manual(head).strip() for head in HEADS)
    prose = [text for text in page[1:] if not text.startswith(english_heads)]
    lines = [f"<b>{html.escape(title or tr(part.title))}</b><br>{html.escape(page[0])}"]
    lines += [formula_html(part)]
    lines += [html.escape(text) for text in prose[:1]]
    lines += [html.escape(more)]
    return "".join(f"<p style='margin:0 0 6px 0'>{line}</p>" for line in lines if line)


def formula_html(part: Part | type[Part]) -> str:
    """The part's first equations in the face of formulas, one a line; empty where it has none."""
    found = equations(part.manual())
    if not found:
        return ""
    size = fonts.pixels(fonts.BODY + 1, themes.scale())
    style = f"font-family:'{fonts.math_family()}'; font-size:{size}px"
    return f'<span style="{style}">{"<br>".join(map(typeset, found))}</span>'


def page_tip(part: Part) -> str:
    """The whole manual page of a part as rich text."""
    lines = manual(part.manual()).split("\n\n")
    return "".join(f"<p style='margin:0 0 6px 0'>{html.escape(line)}</p>" for line in lines)
