"""The interface's fonts: which families are tried, in which order, and the two sizes they are used in.

One place decides them so that Korean has a face on every system and a projector mode can enlarge all text at once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

BODY: Final = 13.0
CAPTION: Final = 11.5
HEADING: Final = 13.0
TITLE: Final = 16.0

REGULAR: Final = QFont.Weight.Normal
STRONG: Final = QFont.Weight.DemiBold

LATIN_FAMILIES: Final = (
    "Inter",
    "Inter Variable",
    "Pretendard",
    "Pretendard Variable",
    "Segoe UI Variable Text",
    "Segoe UI",
    ".AppleSystemUIFont",
    "SF Pro Text",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Noto Sans",
    "Roboto",
    "Ubuntu",
    "Cantarell",
    "Open Sans",
)
KOREAN_FAMILIES: Final = (
    "Pretendard",
    "Pretendard Variable",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "NanumBarunGothic",
    "NanumGothic",
    "Source Han Sans K",
    "UnDotum",
)
MATH_FAMILIES: Final = (
    "STIX Two Math",
    "Cambria Math",
    "Latin Modern Math",
    "TeX Gyre Termes Math",
    "STIX Two Text",
    "Times New Roman",
    "Nimbus Roman",
    "DejaVu Serif",
)


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    return frozenset(QFontDatabase.families())


@lru_cache(maxsize=1)
def interface_families() -> tuple[str, ...]:
    """Return the families of the interface font, first choice first, with Korean ones always among them.

    Where none of the preferred families is installed the system's own interface font leads.
    """
    installed = _installed()
    chosen = [family for family in LATIN_FAMILIES if family in installed]
    if not chosen:
        own = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
        # "Sans" and the like are aliases: a real face with good hinting reads better at 13 pixels.
        plain = ("NanumBarunGothic", "Liberation Sans", "DejaVu Sans")
        chosen = [family for family in plain if family in installed] or [own]
    chosen += [family for family in KOREAN_FAMILIES if family in installed]
    chosen += [family for family in ("DejaVu Sans", "Noto Sans Symbols2") if family in installed]
    return tuple(dict.fromkeys(chosen))


def interface_font(size: float = BODY, strong: bool = False, scale: float = 1.0) -> QFont:
    """Return the interface font at ``size`` pixels (before ``scale``), regular or in the 600 weight."""
    # A copy, because callers may change what they get.
    return QFont(_interface_font(pixels(size, scale), strong))


@lru_cache(maxsize=64)
def _interface_font(size: int, strong: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(interface_families()))
    font.setPixelSize(size)
    font.setWeight(STRONG if strong else REGULAR)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def pixels(size: float, scale: float = 1.0) -> int:
    """Return a size in whole pixels, since Qt sets type on whole pixels only."""
    return max(8, int(size * scale + 0.5))


def math_family() -> str:
    """Return the serif family that formulas are set in."""
    installed = _installed()
    for family in MATH_FAMILIES:
        if family in installed:
            return family
    return "serif"


def has_korean_font() -> bool:
    """Whether any installed font can show Hangul."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Korean))
