"""Korean particles fit the word that was filled in."""

from __future__ import annotations

import pytest

from nnstudio.language.particles import with_particles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("밀집층을(를) 놓습니다", "밀집층을 놓습니다"),
        ("출력와(과) 입력", "출력과 입력"),
        ("손실 “교차 엔트로피”은(는)", "손실 “교차 엔트로피”는"),
        ("He 정규분포(으)로 바꾸기", "He 정규분포로 바꾸기"),
        ("출력(으)로 가기", "출력으로 가기"),
        ("직선 모델(으)로", "직선 모델로"),
        ("1(으)로", "1로"),
        ("6(으)로 읽었습니다", "6으로 읽었습니다"),
        ("7을(를) 9(으)로", "7을 9로"),
        ("2이(가) 4와(과)", "2가 4와"),
        ("Adam을(를) 씁니다", "Adam을(를) 씁니다"),
        ("(으)로", "(으)로"),
        ("(값) 그대로", "(값) 그대로"),
    ],
)
def test_the_form_follows_the_sound_before_it(text: str, expected: str) -> None:
    assert with_particles(text) == expected
