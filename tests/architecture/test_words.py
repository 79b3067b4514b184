"""Every word on the screen can be Korean.

It goes through `tr`, and the Korean catalogue has it, with the same names to fill in.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import nnstudio.core
from architecture.source import PACKAGE, called_name, place, python_files, tree
from nnstudio.core.parts.part import Description, Part
from nnstudio.language.manual import HEADS, paragraphs
from nnstudio.resource import resource

# A code, such as problem.unknown_block: lower case words, a dot, no spaces.
_CODE = re.compile(r"^(problem|fix)\.[a-z0-9_]+(\.[a-z0-9_]+)*$")


def speaking_files() -> list[Path]:
    """Return the files whose texts people see."""
    own = [p for p in python_files(PACKAGE / "ui") if p.is_file()]
    command_line = [PACKAGE / "cli.py", PACKAGE / "app.py", PACKAGE / "__main__.py"]
    others = [*python_files(PACKAGE / "commands"), *python_files(PACKAGE / "report")]
    return own + [p for p in command_line if p.is_file()] + others


def tr_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and called_name(node) == "tr":
            yield node


def literals(argument: ast.expr | None) -> list[str] | None:
    """Return the texts an argument of `tr` can be: [] for a part's attribute, None if unknowable."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.Attribute):
        return []
    if isinstance(argument, ast.IfExp):
        one, other = literals(argument.body), literals(argument.orelse)
        return None if one is None or other is None else one + other
    return None


def first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def spoken() -> dict[str, str]:
    """Return every text the window and the command line write, with the place of one use."""
    return {
        text: place(path, call)
        for path in speaking_files()
        for call in tr_calls(path)
        for text in literals(first(call)) or []
    }


def codes() -> dict[str, str]:
    """Return every code of a problem or a fix that is written anywhere, with its place."""
    return {
        node.value: place(path, node)
        for path in python_files(PACKAGE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _CODE.match(node.value)
    }


def described() -> dict[str, str]:
    """Return the titles and explanations of parts and settings, their fields and choices."""
    for found in pkgutil.walk_packages(nnstudio.core.__path__, "nnstudio.core."):
        importlib.import_module(found.name)
    texts: dict[str, str] = {}
    for description in descriptions(Description):
        where = f"{description.__module__}.{description.__name__}"
        texts[description.title] = where
        for field in description.describe():
            for text in (
                field.title,
                field.doc,
                field.short,
                *(title for _, title in field.choices),
            ):
                texts[text] = f"{where}.{field.name}"
    texts.pop("", None)
    return texts


def descriptions(base: type[Description]) -> Iterator[type[Description]]:
    """Return what describes itself to people: classes that are used, not only derived from."""
    for found in base.__subclasses__():
        if found.__module__.startswith("nnstudio.") and not found.__module__.endswith(".base"):
            yield found
        yield from descriptions(found)


def catalogue(code: str) -> dict[str, str]:
    return json.loads(resource("translations", f"{code}.json").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_is_a_literal_or_belongs_to_a_part() -> None:
    """Anything else cannot be collected, and so would never be translated."""
    unknowable = [
        place(path, call)
        for path in speaking_files()
        for call in tr_calls(path)
        if literals(first(call)) is None
    ]
    assert not unknowable


def test_every_text_has_the_values_it_names() -> None:
    wrong = [
        f"{place(path, call)}: {text}"
        for path in speaking_files()
        for call in tr_calls(path)
        if all(keyword.arg for keyword in call.keywords)
        for text in literals(first(call)) or []
        if not _CODE.match(text)
        and placeholders(text) != {keyword.arg for keyword in call.keywords}
    ]
    assert not wrong


# What a paragraph of mathematics may say in any language.
_MATHEMATICS = frozenset(
    re.findall(
        r"\w+",
        "alpha argmax beta cos decay dbeta delta dgamma dropout epsilon eps erf every exp factor "
        "floor gamma lambda lambda_1 lambda_2 learning_rate limit ln max mean min momentum psi rho "
        "scale sigma sign sin slope softplus sqrt std steps_per_epoch sum tanh value ",
    )
)
_LETTERS = re.compile(r"[A-Za-z_]{2,}[A-Za-z_0-9]*")


def manual_paragraphs() -> dict[str, str]:
    """Return the paragraphs of every part's manual page that have words in them, with their part."""
    described()
    return {
        paragraph: f"{part.__module__}.{part.__name__}"
        for part in descriptions(Part)
        if issubclass(part, Part) and part.title
        for paragraph in paragraphs(part.manual())
        if not paragraph.startswith("Reference:") and prose(paragraph)
    }


def prose(paragraph: str) -> list[str]:
    """Return the words of a paragraph that are not mathematics."""
    for head in HEADS:
        paragraph = paragraph.removeprefix(head)
    names = (name for name in _LETTERS.findall(paragraph) if name not in _MATHEMATICS)
    return [name for name in names if len(name) > 2 and "_" not in name]


def test_every_manual_page_has_korean() -> None:
    korean = catalogue("manual.ko")
    missing = {text: where for text, where in manual_paragraphs().items() if text not in korean}
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())
    gone = set(korean) - set(manual_paragraphs()) - set(HEADS)
    assert not [text for text in gone if prose(text)], "no part says this any more"


def test_korean_manual_pages_have_the_numbers_of_the_english_ones() -> None:
    """A formula that was mistyped in translation would be worse than none."""
    number = re.compile(r"\d+(?:[.,]\d+)*")
    different = {
        english: korean
        for english, korean in catalogue("manual.ko").items()
        if not set(number.findall(korean)) <= set(number.findall(english)) | _COUNTED
    }
    assert not different


# Counted in words in English: one, two, half.
_COUNTED = {"0", "1", "2"}


@pytest.mark.parametrize("collect", [spoken, codes, described])
def test_every_text_has_korean(collect) -> None:
    korean = catalogue("ko")
    missing = {text: where for text, where in collect().items() if text not in korean}
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())


def test_every_code_has_english() -> None:
    english = catalogue("en")
    missing = {code: where for code, where in codes().items() if code not in english}
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())


def test_the_english_catalogue_holds_codes_only() -> None:
    """An English text is its own key; a second copy would drift from it."""
    assert not [key for key in catalogue("en") if " " in key or "." not in key]


def test_korean_names_the_same_values_as_english() -> None:
    english = catalogue("en")
    different = {
        key: korean
        for key, korean in catalogue("ko").items()
        if placeholders(english.get(key, key)) != placeholders(korean)
    }
    assert not different


@pytest.mark.parametrize("code", ["en", "ko", "manual.ko"])
def test_the_catalogue_is_text_to_text_without_doubles(code: str) -> None:
    def without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)
        return dict(pairs)

    text = resource("translations", f"{code}.json").read_text(encoding="utf-8")
    entries = json.loads(text, object_pairs_hook=without_doubles)
    assert all(isinstance(value, str) and value.strip() for value in entries.values())
