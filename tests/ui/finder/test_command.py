"""A few letters find what is meant, best first; what was chosen lately stands first among equals."""

from __future__ import annotations

from nnstudio.ui.finder.command import Command, found


def command(text: str, *, path: str = "View", words: str = "", can: bool = True) -> Command:
    return Command(f"view.{text.lower()}", text, path, lambda: None, words=words, can=can)


def names(commands: list[Command]) -> list[str]:
    return [c.text for c in commands]


ALL = [
    command("Zoom out"),
    command("Fit network"),
    command("Outline"),
    command("Shout"),
    command("Leave", path="Outside"),
    command("Stop", can=False),
]


def test_the_beginning_of_a_name_comes_first_then_a_word_then_the_inside_then_the_rest() -> None:
    assert names(found(ALL, "out")) == ["Outline", "Zoom out", "Shout", "Leave"]


def test_all_words_are_needed_in_any_order_and_any_case() -> None:
    assert names(found(ALL, "OUT zo")) == ["Zoom out"]
    assert names(found(ALL, "view out"))[:2] == ["Outline", "Zoom out"]
    assert found(ALL, "zoom nothing") == []


def test_without_words_all_are_there_and_the_last_ones_chosen_lead() -> None:
    assert len(found(ALL, "")) == len(ALL)
    assert names(found(ALL, "  ", ["view.shout", "view.outline"]))[:3] == [
        "Shout",
        "Outline",
        "Zoom out",
    ]


def test_what_cannot_be_done_now_stands_behind() -> None:
    both = [command("Stop run", can=False), command("Stop it")]
    assert names(found(both, "stop")) == ["Stop it", "Stop run"]


def test_other_words_find_it_too() -> None:
    korean = [command("저장", words="&Save")]
    assert names(found(korean, "save")) == ["저장"] == names(found(korean, "저"))
