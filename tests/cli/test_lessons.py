"""Lessons in the terminal: the list, a run with its checks, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

from nnstudio.core.lessons.loading import shipped


def test_the_list_has_every_lesson(command) -> None:
    result = command("lessons")
    names = [line.split()[0] for line in result.out.splitlines()]
    assert result.code == 0 and names == [lesson.id for lesson in shipped().lessons]
    korean = command("lessons", "--json", "--language", "ko").events
    by_name = {event["lesson"]: event for event in korean}
    assert by_name["overfitting"]["title"] == "과적합"
    assert by_name["local-minimum"]["trains"] is False
    assert len(by_name["overfitting"]["checks"]) == 3


def test_a_lesson_is_run_and_its_checks_are_told(command) -> None:
    result = command("train", "--lesson", "unscaled-inputs", "--json", "--quiet")
    assert result.code == 0
    before, after = result.events
    assert (before["stage"], before["status"]) == (0, "diverged")
    assert (after["stage"], after["status"]) == (2, "done")
    (check,) = after["checks"]
    assert check["holds"] is True and check["value"] > 0.95
    assert "unscaled_inputs" in before["found"]


def test_it_is_told_in_words(command) -> None:
    result = command("train", "--lesson", "xor", "--seed", "2")
    assert [line[:3] for line in result.out.splitlines()] == ["[x]", "[x]"]
    assert result.lines[-1] == "2 of 2 checks hold."


def test_what_cannot_be_asked_for_is_refused(command) -> None:
    refused = command("train", "--lesson", "xor", "--epochs", "3")
    assert refused.code == 2 and "--epochs" in refused.err
    assert "XOR" not in command("train", "--lesson", "nothing").out
    assert "There is no lesson nothing" in command("train", "--lesson", "nothing").err
    lab = command("train", "--lesson", "saddle-point")
    assert lab.code == 2 and "laboratory" in lab.err
    assert command("train", "--lesson", "xor", "--seed", "none").code == 2


def test_an_author_reads_what_is_wrong_and_runs_a_folder(command, tmp_path: Path) -> None:
    words = {"en": "a", "ko": "글"}
    content = {
        "order": 1,
        **dict.fromkeys(("title", "about", "text"), words),
        "todo": [{"text": words}],
        "look": [words],
        "question": {"ask": words, "answer": words},
        "experiment": {"example": "xor-tanh", "set": {"training.epochs": 1}},
        "checks": [{"text": words, "measure": "train_accuracy", "at_least": 0.999}],
    }
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "lesson.json").write_text(json.dumps(content))
    listed = command("lessons", tmp_path)
    assert listed.code == 0 and listed.out.startswith("mine")
    ran = command("train", "--lesson", folder)
    assert ran.code == 1 and "0 of 1 checks hold." in ran.err
    content["panle"] = "curves"
    (folder / "lesson.json").write_text(json.dumps(content))
    broken = command("lessons", tmp_path)
    assert broken.code == 1 and "mine/lesson.json: panle is not known there" in broken.err
