"""The colours: whatever has to be read can be read, in every theme."""

from __future__ import annotations

import pytest

from nnstudio.ui.style.tokens import CONTRAST, DARK, LIGHT, THEMES, TOKENS, Theme, contrast, mix

EVERY_THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)

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


@EVERY_THEME
@pytest.mark.parametrize(
    ("word", "ground"), [(word, ground) for word, grounds in WORDS for ground in grounds]
)
def test_words_can_be_read(theme: Theme, word: str, ground: str) -> None:
    least = 7.0 if theme.is_high_contrast else 4.5
    assert contrast(theme.value(word), theme.value(ground)) >= least


@pytest.mark.parametrize("ground", ["window", "panel", "canvas", "field"])
def test_in_high_contrast_every_border_is_seen_and_all_words_are_read(ground: str) -> None:
    for line in ("hairline", "field_border", "marker", "focus", "accent"):
        assert contrast(CONTRAST.value(line), CONTRAST.value(ground)) >= 4.5
    for word in ("text", "secondary", "disabled", "warning", "error", "fine", "accent_text"):
        assert contrast(CONTRAST.value(word), CONTRAST.value(ground)) >= 7.0
    for series in ("training", "validation", "test", "activations", "weights", "gradients"):
        assert contrast(CONTRAST.value(series), CONTRAST.value(ground)) >= 7.0


def test_a_label_that_belongs_to_a_colour_is_read_in_high_contrast() -> None:
    assert contrast(CONTRAST.readable("#3355aa"), CONTRAST.panel) >= 7.0


@EVERY_THEME
def test_focus_is_seen_beside_every_surface(theme: Theme) -> None:
    for ground in ("window", "panel", "canvas", "field"):
        assert contrast(theme.focus, theme.value(ground)) >= 3.0


@EVERY_THEME
def test_series_are_seen_and_their_labels_are_read(theme: Theme) -> None:
    for token in ("training", "validation", "test", "activations", "weights", "gradients"):
        assert contrast(theme.value(token), theme.panel) >= 3.0
        assert contrast(theme.readable(token), theme.panel) >= 4.5


def test_a_readable_colour_stays_what_it_is() -> None:
    assert LIGHT.readable("training") == LIGHT.training.lower()
    assert LIGHT.readable("test") != LIGHT.test.lower()


@EVERY_THEME
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
