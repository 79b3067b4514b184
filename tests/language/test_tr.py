"""A text must come out in the chosen language, filled in, and must never raise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnstudio.language as words
from nnstudio.language import language, languages, set_language, system_language, tr

Catalogues = Callable[..., None]


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogues]:
    """Return a function that puts other catalogues in the place of the real ones."""

    def write(**texts: object) -> None:
        for code, content in texts.items():
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            (tmp_path / f"{code}.json").write_text(text, encoding="utf-8")
        words._catalogue.cache_clear()

    monkeypatch.setattr(words, "resource", lambda *parts: tmp_path / parts[-1])
    yield write
    words._catalogue.cache_clear()


def test_a_text_without_a_translation_is_itself(catalogues: Catalogues) -> None:
    catalogues(en={}, ko={})
    set_language("ko")
    assert tr("Learning rate") == "Learning rate"


def test_korean_is_used_when_chosen_and_english_where_korean_is_missing(
    catalogues: Catalogues,
) -> None:
    catalogues(en={"problem.x": "Block {name} is odd."}, ko={"Train": "학습"})
    assert tr("Train") == "Train"
    set_language("ko")
    assert language() == "ko"
    assert tr("Train") == "학습"
    assert tr("problem.x", name="Dense") == "Block Dense is odd."
    assert tr("problem.unknown") == "problem.unknown"


def test_names_are_filled_in_the_order_of_the_translation(catalogues: Catalogues) -> None:
    catalogues(en={}, ko={"Epoch {epoch} of {epochs}": "{epochs} 에폭 중 {epoch}"})
    assert tr("Epoch {epoch} of {epochs}", epoch=3, epochs=10) == "Epoch 3 of 10"
    set_language("ko")
    assert tr("Epoch {epoch} of {epochs}", epoch=3, epochs=10) == "10 에폭 중 3"


def test_a_parameter_may_be_called_key() -> None:
    assert tr("Press {key}", key="Delete") == "Press Delete"


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("{a} and {b}", {"a": 1}, "1 and {b}"),
        ("{a} and {b:.2f}", {"a": 1}, "1 and {b:.2f}"),
        ("{a!r} and {b}", {"b": 1}, "{a} and 1"),
        ("{b.__class__}", {"b": 1}, "{b.__class__}"),
        ("a { brace", {"a": 1}, "a { brace"),
        ("a {} brace", {"a": 1}, "a {0} brace"),
        ("{a:.2f}", {"a": None}, "{a:.2f}"),
        ("no {names} at all", {}, "no {names} at all"),
    ],
)
def test_a_text_that_cannot_be_filled_is_still_shown(
    text: str, params: dict[str, object], expected: str
) -> None:
    assert tr(text, **params) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        (10.0, "10"),
        (0.001, "0.001"),
        (1e-5, "0.00001"),
        (0.1 + 0.2, "0.3"),
        (-2.5, "-2.5"),
        (0.0, "0"),
        (-0.0, "0"),
        (1234567.0, "1234567"),
        (1e20, "1e20"),
        (2.5e-9, "2.5e-9"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (np.float32(0.1), "0.1"),
        (np.int64(7), "7"),
        (True, "True"),
        ("0.10", "0.10"),
    ],
)
def test_numbers_are_written_plainly(value: object, expected: str) -> None:
    assert tr("{n}", n=value) == expected


def test_a_format_of_the_text_wins_over_the_plain_one() -> None:
    assert tr("{n:.3f}", n=0.5) == "0.500"
    assert tr("{n:.0%}", n=0.934) == "93%"


@given(
    st.text(),
    st.dictionaries(
        st.text(), st.one_of(st.none(), st.text(), st.integers(), st.floats()), max_size=3
    ),
)
def test_no_text_raises(text: str, params: dict[str, object]) -> None:
    assert isinstance(tr(text, **params), str)


@pytest.mark.parametrize("broken", ["", "not json", "[1, 2]"])
def test_a_broken_catalogue_leaves_english(catalogues: Catalogues, broken: str) -> None:
    catalogues(en={}, ko=broken)
    set_language("ko")
    assert tr("Train") == "Train"


def test_an_unknown_language_is_refused() -> None:
    assert languages() == ("en", "ko")
    with pytest.raises(ValueError, match="'xx'"):
        set_language("xx")
    assert language() == "en"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ko:en"}, "ko"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ko"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_computer(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() == expected
