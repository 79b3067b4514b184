"""Every finding has its words in both languages, filled from what the rule gives."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator

import pytest

from conformance.diagnosis.battery import Diagnosed, run
from conformance.diagnosis.cases import TROUBLES, with_trouble
from nnstudio.core.diagnosis.base import RULES
from nnstudio.core.diagnosis.diagnose import diagnose
from nnstudio.core.diagnosis.finding import Finding
from nnstudio.language import languages, set_language
from nnstudio.language.diagnoses import diagnosis, word
from nnstudio.language.sentences import say_fix
from nnstudio.resource import resource

PARTS = ("title", "seen", "why")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.fixture(scope="module")
def seen() -> list[Diagnosed]:
    """One network with each trouble, of the quick ones."""
    return [
        run(next(iter(with_trouble(trouble, 7, 1))))
        for trouble in TROUBLES
        if trouble != "overfitting"
    ]


def catalogue(code: str) -> dict[str, str]:
    return json.loads(resource("translations", f"{code}.json").read_text(encoding="utf-8"))


def keys() -> set[str]:
    return {
        f"diagnosis.{rule.type}" + (f".{case}" if case else "") + f".{part}"
        for rule in RULES
        for case in rule.cases
        for part in PARTS
    }


@pytest.mark.parametrize("language", languages())
def test_every_case_of_every_rule_has_three_texts(language: str) -> None:
    texts = catalogue(language)
    assert not keys() - set(texts)
    said = {
        key
        for key in texts
        if key.startswith("diagnosis.") and not key.startswith("diagnosis.word.")
    }
    assert not said - keys(), "nobody says this any more"


@pytest.mark.parametrize("language", languages())
def test_words_are_complete(seen: list[Diagnosed], language: str) -> None:
    set_language(language)
    rules: set[str] = set()
    for one in seen:
        for finding in diagnose(one.evidence):
            rules.add(finding.rule)
            words = diagnosis(finding, str.upper)
            for text in (words.title, words.seen, words.why):
                assert text
                assert "{" not in text and "diagnosis." not in text and "nan" not in text
            assert words_of(finding)
            for fix in finding.fixes(one.case.experiment):
                assert "fix." not in say_fix(fix) and "{" not in say_fix(fix)
    assert len(rules) >= 11


def words_of(finding: Finding) -> bool:
    """Whether axes and lines of the evidence have words."""
    exhibit = finding.exhibit
    names = [exhibit.x, exhibit.y, *(line.name for line in exhibit.lines)]
    return all(not word(name).startswith("diagnosis.") for name in names) and bool(exhibit.lines)


def test_a_layer_is_called_by_its_name(seen: list[Diagnosed]) -> None:
    findings = [finding for one in seen for finding in diagnose(one.evidence) if finding.block]
    named = [finding for finding in findings if dict(finding.params).get("layer") == finding.block]
    assert len(named) >= 5
    for finding in named:
        assert "Hidden 7" in diagnosis(finding, lambda _: "Hidden 7").seen


def test_sentences_name_only_what_the_rule_gives(seen: list[Diagnosed]) -> None:
    for language in languages():
        texts = catalogue(language)
        for one in seen:
            for finding in diagnose(one.evidence):
                given = dict(finding.params)
                for part in PARTS:
                    fields = {
                        name
                        for _, name, _, _ in string.Formatter().parse(
                            texts[f"{finding.key}.{part}"]
                        )
                        if name
                    }
                    assert fields <= set(given), finding.key
