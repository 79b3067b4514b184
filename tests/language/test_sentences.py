"""Every problem the core can name is a sentence in both languages, filled with what the core gives."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import pytest

from architecture.source import PACKAGE, called_name, place, python_files, tree
from nnstudio.core.experiment.examples import example
from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.core.parts.registry import registries
from nnstudio.core.training.thread_choice import Reason, ThreadChoice
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import set_language
from nnstudio.language.sentences import say, say_fix, say_threads
from nnstudio.resource import resource

_NOT_VALUES = {"block", "field", "severity", "fix"}


@dataclass(frozen=True)
class Use:
    """One place where a code is written, and the values given there; None where they cannot be read."""

    code: str
    place: str
    values: frozenset[str] | None


def uses() -> Iterator[Use]:
    """Every code of the core: ``Problem.of("problem.x", ...)``, ``Fix("fix.x", ...)`` and bare literals."""
    for path in python_files(PACKAGE / "core"):
        seen: set[int] = set()
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            code = _code(node.args[0])
            if code:
                seen.add(id(node.args[0]))
                yield Use(code, place(path, node), _values(node))
        for node in ast.walk(tree(path)):
            code = _code(node)
            if code and isinstance(node, ast.expr) and id(node) not in seen:
                yield Use(code, place(path, node), None)


def _code(node: ast.AST) -> str:
    """The code that is written here, or nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if re.fullmatch(r"(problem|fix)\.[a-z0-9_]*[a-z0-9]", node.value) else ""
    return ""


def _values(call: ast.Call) -> frozenset[str] | None:
    """The names a call fills in, or None where they are not written in it."""
    if called_name(call) == "of" and all(keyword.arg for keyword in call.keywords):
        return frozenset(keyword.arg or "" for keyword in call.keywords) - _NOT_VALUES
    if called_name(call) == "Fix":
        params = call.args[2] if len(call.args) > 2 else None
        params = next((k.value for k in call.keywords if k.arg == "params"), params)
        if params is None:
            return frozenset()
        if isinstance(params, ast.Tuple):
            return frozenset(
                pair.elts[0].value
                for pair in params.elts
                if isinstance(pair, ast.Tuple)
                and isinstance(pair.elts[0], ast.Constant)
                and isinstance(pair.elts[0].value, str)
            )
    if called_name(call) == "_refused":
        return frozenset({"name", "value", *(k.arg for k in call.keywords if k.arg)})
    return None


def catalogue(code: str) -> dict[str, str]:
    return json.loads(resource("translations", f"{code}.json").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_search_finds_codes_and_their_values() -> None:
    found = {use.code: use.values for use in uses()}
    assert found["problem.link_full"] == {"bound"}
    assert found["fix.batch_size"] == {"value"}
    assert found["fix.remove_block"] == frozenset()
    assert len(found) > 30


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_code_is_a_sentence(language: str) -> None:
    texts = catalogue(language)
    missing = {use.code: use.place for use in uses() if use.code not in texts}
    assert not missing, "\n".join(f"{where}: {code}" for code, where in missing.items())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_sentence_names_a_value_it_is_not_given(language: str) -> None:
    texts = catalogue(language)
    unfilled = [
        f"{use.place}: {use.code} has no {', '.join(sorted(names))}"
        for use in uses()
        if use.values is not None
        and (names := placeholders(texts.get(use.code, "")) - set(use.values))
    ]
    assert not unfilled


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_family_has_a_word(language: str) -> None:
    assert Trainer(example("xor-tanh")).step == 0  # brings in every family
    texts = catalogue(language)
    assert not [family for family in registries() if f"family.{family}" not in texts]


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, dict[str, str]]]:
    """Two catalogues to write in."""
    import nnstudio.language as words

    written: dict[str, dict[str, str]] = {
        "en": {"problem.x": "{name} at {bound}", "family.loss": "a loss", "fix.x": "Use {value}"},
        "ko": {"ReLU": "렐루", "family.loss": "손실", "none": "없음"},
    }
    monkeypatch.setattr(words, "_catalogue", written.__getitem__)
    yield written


def test_titles_are_translated_and_what_was_typed_is_not(texts: dict[str, dict[str, str]]) -> None:
    texts["ko"]["problem.x"] = "{name} {value} {family}"
    set_language("ko")
    problem = Problem.of("problem.x", name="ReLU", value="none", family="loss")
    assert say(problem) == "렐루 none 손실"
    assert say(Problem.of("problem.x", name="ReLU", value="", family="new")) == "렐루  new"


def test_the_value_of_a_fix_may_be_a_title(texts: dict[str, dict[str, str]]) -> None:
    set_language("ko")
    assert say_fix(Fix("fix.x", lambda e: e, (("value", "ReLU"),))) == "Use 렐루"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (9999, "9999"),
        (10000, "10,000"),
        (-12345, "-12,345"),
        (1_000_000.0, "1,000,000"),
        (1e-5, "0.00001"),
        (0.1 + 0.2, "0.3"),
        (1e20, "1e20"),
        (float("inf"), "inf"),
        (True, "True"),
        ("1e999", "1e999"),
    ],
)
def test_numbers_are_written_for_reading(
    texts: dict[str, dict[str, str]], value: object, written: str
) -> None:
    assert say(Problem.of("problem.x", name="n", bound=value)) == f"n at {written}"


def test_bytes_get_a_unit() -> None:
    problem = Problem.of(
        "problem.memory_short", needed_bytes=12_345_678_901, free_bytes=8_100_000_000, batch=512
    )
    assert say(problem) == (
        "This run needs 12.3 GB of memory, and 8.1 GB are free; the largest batch that fits is 512."
    )


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_for_a_number_of_threads_has_words(code: str, reason: Reason) -> None:
    set_language(code)
    words = say_threads(ThreadChoice(1, reason, 2, 0.001, 0.002))
    assert words and not words.startswith("threads.") and "{" not in words
