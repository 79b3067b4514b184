"""Korean particles behind words that are filled in: 1로, 6으로, 밀집층을, 출력과.

A catalogue writes both forms, as in ``{name}을(를)``; the sound before them says which one a person would write.
"""

from __future__ import annotations

import re

# Both forms as the catalogue writes them: (after a consonant, after a vowel).
_FORMS = {
    "(으)로": ("으로", "로"),
    "을(를)": ("을", "를"),
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "와(과)": ("과", "와"),
}
_PLACE = re.compile(
    r"(?<=(\w))([\"'”’]?)(" + "|".join(re.escape(form) for form in _FORMS) + ")", re.UNICODE
)
_LAST_SOUND = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_FIRST, _LAST, _ENDS, _RIEUL = 0xAC00, 0xD7A3, 28, 8


def with_particles(text: str) -> str:
    """Return the text with one of both forms where the sound before is known: Hangul, or a digit."""
    return _PLACE.sub(_chosen, text) if "(" in text else text


def _chosen(found: re.Match[str]) -> str:
    before, quote, form = found.groups()
    sound = ord(_LAST_SOUND.get(before, before))
    if not _FIRST <= sound <= _LAST:
        # How a word in Latin letters is read aloud is not known.
        return found.group()
    end = (sound - _FIRST) % _ENDS
    consonant, vowel = _FORMS[form]
    closed = end != 0 and not (form == "(으)로" and end == _RIEUL)
    return quote + (consonant if closed else vowel)
