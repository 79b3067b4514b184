"""A manual page comes out in the chosen language, and whole where nobody translated it."""

from __future__ import annotations

from nnstudio.core.activations.relu import ReLU
from nnstudio.language import set_language
from nnstudio.language.manual import manual, paragraphs

PAGE = """What nobody translated.

Formula: a = b,
    over two lines.

Reference: Somebody, Something (1999)."""


def test_paragraphs_are_one_line_each_without_marks() -> None:
    assert paragraphs("One ``name``\n  and more.\n\n\n\nTwo.") == ("One name and more.", "Two.")


def test_english_is_the_page_itself() -> None:
    assert manual(PAGE).split("\n\n") == list(paragraphs(PAGE))


def test_korean_is_taken_by_paragraph_and_the_rest_stays() -> None:
    set_language("ko")
    page = manual(ReLU.manual()).split("\n\n")
    assert page[0] == "y = max(0, x): 양수만 통과시킵니다."
    assert page[1].startswith("식: f(x) = max(0, x)")
    assert page[-1].startswith("참고 문헌: Nair, Hinton")
    assert manual(PAGE).split("\n\n") == [
        "What nobody translated.",
        "식: a = b, over two lines.",
        "참고 문헌: Somebody, Something (1999).",
    ]
