"""The colours of the light, the dark and the high-contrast theme, each under a name that says what it is for.

Widgets ask for a meaning ("secondary", "training") and never for a colour, so one table decides all themes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache


@dataclass(frozen=True)
class Theme:
    """One complete set of colours, each a string "#rrggbb".

    The fields are the tokens: their names are what ``colour_token`` arguments accept everywhere in the interface.
    """

    name: str

    # Surfaces, from the outermost to the innermost.
    window: str
    panel: str
    canvas: str
    field: str
    chip: str
    tooltip: str

    # Lines.
    hairline: str
    dots: str
    field_border: str
    grid: str
    marker: str

    # Words.
    text: str
    secondary: str
    disabled: str
    tooltip_text: str

    # What acts or is selected. ``on_accent`` is text on the accent, ``accent_text`` text on its tint.
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_tint: str
    accent_text: str
    focus: str
    hover: str
    pressed: str

    # Trouble and its absence.
    warning: str
    warning_tint: str
    warning_text: str
    error: str
    error_tint: str
    error_text: str
    fine: str

    # Data series.
    training: str
    validation: str
    test: str
    activations: str
    weights: str
    gradients: str

    # Kinds of blocks.
    kind_layer: str
    kind_activation: str
    kind_regularise: str
    kind_merge: str
    kind_output: str
    kind_other: str

    @property
    def is_dark(self) -> bool:
        """Whether the surfaces are darker than the words on them."""
        return luminance(self.panel) < luminance(self.text)

    @property
    def is_high_contrast(self) -> bool:
        """Whether words stand out by 7 to 1 and every control has a border that is seen."""
        return self.name == "contrast"

    def value(self, token: str) -> str:
        """Return the "#rrggbb" of a token, or of a colour that is already written that way.

        Raises KeyError when no token has that name.
        """
        if token.startswith("#"):
            return token
        if token == "name" or token not in self.__dataclass_fields__:
            raise KeyError(f"no colour token named {token!r}")
        return str(getattr(self, token))

    def readable(self, token: str, background: str = "panel", minimum: float = 4.5) -> str:
        """Return the token's colour, moved towards the text colour until it can be read as words.

        Lines and bars may be lighter than words may be; this gives the label of a line a colour that still
        belongs to the line. ``minimum`` is the contrast ratio to reach on ``background`` (WCAG 2: 4.5,
        and 7 where high contrast is asked for).
        """
        if self.is_high_contrast:
            minimum = max(minimum, 7.0)
        return _readable(self.value(token), self.text, self.value(background), minimum)


@lru_cache(maxsize=256)
def _readable(start: str, end: str, ground: str, minimum: float) -> str:
    for step in range(21):
        mixed = mix(start, end, step / 20)
        if contrast(mixed, ground) >= minimum:
            return mixed
    return end


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of a string "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies ``share`` (0 to 1) of the way from the first to the second."""
    pairs = zip(channels(first), channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it for sRGB."""
    linear: list[float] = []
    for channel in channels(colour):
        part = channel / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 (equal) to 21 (black on white), as in WCAG 2.2."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = Theme(
    name="light",
    window="#f4f5f7",
    panel="#ffffff",
    canvas="#fafbfc",
    field="#ffffff",
    chip="#f1f3f6",
    tooltip="#1b1f27",
    hairline="#e2e5ea",
    dots="#dfe3e9",
    field_border="#d5dae2",
    grid="#eceef2",
    marker="#a9b1bd",
    text="#1b1f27",
    secondary="#667085",
    disabled="#a3abb8",
    tooltip_text="#ffffff",
    accent="#2f6fed",
    accent_hover="#2462de",
    accent_pressed="#1c54c6",
    on_accent="#ffffff",
    accent_tint="#e9f0fe",
    accent_text="#1f5bd0",
    focus="#2f6fed",
    hover="#f4f6f9",
    pressed="#e9ecf1",
    warning="#b25e00",
    warning_tint="#fff4e5",
    warning_text="#8f4b00",
    error="#c4291c",
    error_tint="#fdecea",
    error_text="#a82016",
    fine="#0a7a55",
    training="#0072B2",
    validation="#CC79A7",
    test="#D55E00",
    activations="#009E73",
    weights="#0072B2",
    gradients="#CC79A7",
    kind_layer="#0072B2",
    kind_activation="#009E73",
    kind_regularise="#E69F00",
    kind_merge="#CC79A7",
    kind_output="#1b1f27",
    kind_other="#8791a3",
)

DARK = Theme(
    name="dark",
    window="#14171c",
    panel="#1b1f26",
    canvas="#171b21",
    field="#171b21",
    chip="#272d37",
    tooltip="#2c323c",
    hairline="#2c323c",
    dots="#2a303a",
    field_border="#363d49",
    grid="#262c35",
    marker="#5b6472",
    text="#e7eaf0",
    secondary="#98a2b3",
    disabled="#5f6979",
    tooltip_text="#e7eaf0",
    accent="#6aa0ff",
    accent_hover="#7fadff",
    accent_pressed="#5790f2",
    on_accent="#0f1420",
    accent_tint="#1e2c48",
    accent_text="#84b0ff",
    focus="#6aa0ff",
    hover="#242a33",
    pressed="#2e3541",
    warning="#f2b45c",
    warning_tint="#33281a",
    warning_text="#f2b45c",
    error="#ff8b80",
    error_tint="#3a2022",
    error_text="#ff9d93",
    fine="#4cc79a",
    training="#56B4E9",
    validation="#E39AC4",
    test="#E69F00",
    activations="#2FBF93",
    weights="#56B4E9",
    gradients="#E39AC4",
    kind_layer="#56B4E9",
    kind_activation="#2FBF93",
    kind_regularise="#E69F00",
    kind_merge="#E39AC4",
    kind_output="#e7eaf0",
    kind_other="#98a2b3",
)

CONTRAST = Theme(
    name="contrast",
    window="#000000",
    panel="#000000",
    canvas="#000000",
    field="#000000",
    chip="#1f1f1f",
    tooltip="#ffffff",
    hairline="#949494",
    dots="#4d4d4d",
    field_border="#d6d6d6",
    grid="#4d4d4d",
    marker="#d6d6d6",
    text="#ffffff",
    secondary="#e6e6e6",
    disabled="#a6a6a6",
    tooltip_text="#000000",
    accent="#ffe14d",
    accent_hover="#fff0a3",
    accent_pressed="#ffd11a",
    on_accent="#000000",
    accent_tint="#333000",
    accent_text="#ffe14d",
    focus="#ffe14d",
    hover="#262626",
    pressed="#383838",
    warning="#ffbf66",
    warning_tint="#332100",
    warning_text="#ffcf8a",
    error="#ffa59c",
    error_tint="#400c0c",
    error_text="#ffbdb6",
    fine="#66e6b8",
    training="#6cc4ff",
    validation="#f7bcdc",
    test="#ffb020",
    activations="#45e3b3",
    weights="#6cc4ff",
    gradients="#f7bcdc",
    kind_layer="#6cc4ff",
    kind_activation="#45e3b3",
    kind_regularise="#ffb020",
    kind_merge="#f7bcdc",
    kind_output="#ffffff",
    kind_other="#c8c8c8",
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}

TOKENS: tuple[str, ...] = tuple(field.name for field in fields(Theme) if field.name != "name")
