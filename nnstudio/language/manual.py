"""Manual pages in the language in use, paragraph by paragraph.

A part's page is its English docstring. Its Korean stands in a catalogue of its own, because it is as long as all
other words together and a window opens without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from nnstudio.language import language
from nnstudio.resource import resource

HEADS = ("Formula:", "Gradients:", "Reference:")
"""What a paragraph may begin with. Behind these words mathematics and titles need no translation."""


def manual(page: str) -> str:
    """Return a manual page in the language in use, each paragraph on one line, a blank line between them.

    A paragraph that nobody translated stays as it is.
    """
    texts = _catalogue(language())
    return "\n\n".join(_said(paragraph, texts) for paragraph in paragraphs(page))


def paragraphs(page: str) -> tuple[str, ...]:
    """Return the paragraphs of a page, each on one line and without the marks around names."""
    found = (" ".join(text.split()).replace("``", "") for text in page.split("\n\n"))
    return tuple(filter(None, found))


def _said(paragraph: str, texts: Mapping[str, str]) -> str:
    whole = texts.get(paragraph)
    if whole is not None:
        return whole
    for head in HEADS:
        if paragraph.startswith(head):
            return texts.get(head, head) + paragraph.removeprefix(head)
    return paragraph


@cache
def _catalogue(code: str) -> Mapping[str, str]:
    """Return the paragraphs of one language by their English; English needs none."""
    if code == "en":
        return {}
    try:
        texts = json.loads(
            resource("translations", f"manual.{code}.json").read_text(encoding="utf-8")
        )
    except (OSError, ValueError):
        return {}
    return texts if isinstance(texts, dict) else {}
