"""The colours: whatever has to be read can be read, in both themes."""

from __future__ import annotations

import pytest

from nnstudio.ui.style.tokens import DARK, LIGHT, TOKENS, Theme, contrast, mix

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)

# Words and the grounds they stand on.
WORDS = [
    ("text", ["window", "panel", "canvas", "field", "chip", "hover", "pressed", "accent_tint"]),
    ("text", ["warning_tint", "error_tint"]),
    ("secondary", ["window", "panel", "canvas", "field", "hover"]),
    ("accent", ["panel"]),
    ("accent_text", ["accent_tint", "panel", "field"]),
    ("on_accent", ["accent", "accent_hover", "accent_pressed"]),
    ("warning", ["panel"]),
    ("warning_text", ["warning_tint", "panel", "canvas"]),
    ("error", ["window", "panel", "canvas", "field"]),
    ("error_text", ["error_tint", "panel"]),
    ("fine", ["window", "panel", "canvas"]),
    ("tooltip_text", ["tooltip"]),
]


def test_contrast_agrees_with_the_definition_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1.0


@THEMES
@pytest.mark.parametrize(
    ("word", "ground"), [(word, ground) for word, grounds in WORDS for ground in grounds]
)
def test_words_can_be_read(theme: Theme, word: str, ground: str) -> None:
    assert contrast(theme.value(word), theme.value(ground)) >= 4.5


@THEMES
def test_focus_is_seen_beside_every_surface(theme: Theme) -> None:
    for ground in ("window", "panel", "canvas", "field"):
        assert contrast(theme.focus, theme.value(ground)) >= 3.0


@THEMES
def test_series_are_seen_and_their_labels_are_read(theme: Theme) -> None:
    for token in ("training", "validation", "test", "activations", "weights", "gradients"):
        assert contrast(theme.value(token), theme.panel) >= 3.0
        assert contrast(theme.readable(token), theme.panel) >= 4.5


def test_a_readable_colour_stays_what_it_is() -> None:
    assert LIGHT.readable("training") == LIGHT.training.lower()
    assert LIGHT.readable("test") != LIGHT.test.lower()


@THEMES
def test_every_token_is_a_colour(theme: Theme) -> None:
    for token in TOKENS:
        value = theme.value(token)
        assert len(value) == 7
        int(value[1:], 16)
    assert theme.value("#102030") == "#102030"
    for wrong in ("name", "is_dark", "purple"):
        with pytest.raises(KeyError):
            theme.value(wrong)


def test_dark_is_dark() -> None:
    assert DARK.is_dark
    assert not LIGHT.is_dark


def test_mixing_goes_from_one_to_the_other() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#000000", "#ff8000", 0.5) == "#804000"
