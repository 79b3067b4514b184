"""Lessons from folders: what is written is read as it was meant, and whatever is wrong is named with its place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.lessons.loading import FILE, load_lesson, load_lessons
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.language.sentences import say


def words(text: str = "text") -> dict[str, str]:
    return {"en": text, "ko": "글"}


def whole(**values: Any) -> dict[str, Any]:
    """A lesson that has everything."""
    return {
        "order": 5,
        "title": words(),
        "about": words(),
        "text": words(),
        "todo": [{"text": words()}, {"text": words(), "set": {"training.epochs": 3}}],
        "look": [words()],
        "question": {"ask": words(), "answer": words()},
        "experiment": {
            "example": "xor-tanh",
            "hidden": "dense 4 relu",
            "set": {"training.optimizer": "adam", "training.optimizer.learning_rate": 0.01},
        },
        "panel": "curves",
        "predict": {"curve": "test_loss", "ask": words()},
        "hide": ["palette", "training.schedule", "hidden.units", "dense_1.activation"],
        "checks": [
            {"text": words(), "measure": "gap", "at_least": 0.1, "from_epoch": 2},
            {"text": words(), "found": "overfitting", "after": 2},
            {"text": words(), "diverged": True},
        ],
    } | values


def folder(root: Path, name: str, content: Any) -> Path:
    made = root / name
    made.mkdir()
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    (made / FILE).write_bytes(raw)
    return made


def problems(root: Path, content: Any, name: str = "mine") -> tuple[Problem, ...]:
    made = folder(root, name, content)
    with pytest.raises(ProblemError) as caught:
        load_lesson(made).verify()
    for problem in caught.value.problems:
        assert "{" not in say(problem)
    return caught.value.problems


def test_a_whole_lesson_is_read_as_it_was_meant(tmp_path: Path) -> None:
    lesson = load_lesson(folder(tmp_path, "mine", whole()))
    lesson.verify()
    assert (lesson.id, lesson.order, lesson.panel) == ("mine", 5, "curves")
    assert lesson.title.said("ko") == "글" and lesson.title.said("fr") == "text"
    first, second, third = lesson.stages
    assert lesson.experiment is first and first is not None and first.name == "mine"
    assert [b.id for b in first.network.blocks] == ["input_1", "dense_1", "output_1"]
    assert first.training.optimizer == Adam(learning_rate=0.01)
    assert second == first and third.training.epochs == 3
    assert lesson.moved == ("training.epochs",) and lesson.judged == (0, 2)
    gap, rule, diverged = lesson.checks
    assert (gap.at_least, gap.at_most, gap.from_epoch, gap.stage) == (0.1, None, 2.0, 0)
    assert (rule.kind, rule.name, rule.stage) == ("found", "overfitting", 2)
    assert diverged.kind == "diverged"
    assert lesson.predict is not None and lesson.predict.curve == "test_loss"
    assert lesson.hidden_panels == ("palette",)
    assert lesson.hidden_settings == ("training.schedule", "hidden.units", "dense_1.activation")


def test_an_experiment_may_stand_in_a_file_beside_it(tmp_path: Path) -> None:
    made = folder(tmp_path, "mine", whole(experiment={"file": "own.json"}))
    (made / "own.json").write_text(json.dumps(to_data(example("spiral-tanh"))))
    assert load_lesson(made).stages[0].data.dataset.type == "spiral"
    (made / "own.json").write_text("{")
    with pytest.raises(ProblemError) as caught:
        load_lesson(made)
    assert dict(caught.value.problems[0].params)["place"] == "mine/own.json"
    (made / "own.json").write_text('{"network": {"blocks": 3}}')
    with pytest.raises(ProblemError) as caught:
        load_lesson(made)
    assert caught.value.problems[0].values["place"] == "mine/own.json"
    (made / "own.json").unlink()
    with pytest.raises(ProblemError) as caught:
        load_lesson(made)
    assert caught.value.problems[0].code == "problem.lesson_no_file"


def test_a_lesson_may_be_a_laboratory_alone(tmp_path: Path) -> None:
    content = whole(lab={"id": "arena", "state": "bowl"}, todo=[{"text": words()}])
    del content["experiment"], content["checks"], content["predict"], content["hide"]
    lesson = load_lesson(folder(tmp_path, "mine", content))
    assert lesson.lab is not None and lesson.recipe is None and lesson.judged == ()
    assert not lesson.experiment.network.blocks


def without(name: str) -> Callable[[], dict[str, Any]]:
    return lambda: {key: value for key, value in whole().items() if key != name}


def check(**values: Any) -> dict[str, Any]:
    return whole(checks=[{"text": words(), **values}])


BROKEN: tuple[tuple[str, Any, str], ...] = (
    ("lesson_missing", without("order"), "order"),
    ("lesson_missing", without("title"), "title"),
    ("lesson_missing", without("todo"), "todo"),
    ("lesson_missing", without("question"), "question"),
    ("lesson_missing", without("experiment"), "experiment"),
    ("lesson_missing", lambda: whole(title={"en": "only"}), "title.ko"),
    ("lesson_unknown", lambda: whole(titel=words()), "titel"),
    ("lesson_unknown", lambda: whole(title={**words(), "fr": "x"}), "title.fr"),
    ("lesson_unknown", lambda: whole(experiment={"exmaple": "xor-tanh"}), "experiment.exmaple"),
    ("lesson_text", lambda: whole(title={"en": " ", "ko": "글"}), "title.en"),
    ("lesson_text", lambda: whole(about={"en": "x" * 2001, "ko": "글"}), "about.en"),
    ("lesson_text", lambda: whole(panel=3), "panel"),
    ("lesson_whole", lambda: whole(order="first"), "order"),
    ("lesson_whole", lambda: whole(order=True), "order"),
    ("lesson_whole", lambda: whole(order=-1), "order"),
    ("lesson_object", lambda: whole(text="plain"), "text"),
    ("lesson_object", lambda: whole(look=["plain"]), "look[0]"),
    ("lesson_object", list, ""),
    ("lesson_list", lambda: whole(todo=[]), "todo"),
    ("lesson_list", lambda: whole(look={}), "look"),
    ("lesson_list", lambda: whole(look=[words()] * 51), "look"),
    ("lesson_choice", lambda: whole(experiment={"example": "mnist"}), "experiment.example"),
    (
        "lesson_choice",
        lambda: whole(predict={"curve": "gap", "ask": words()}),
        "predict.curve",
    ),
    ("lesson_missing", lambda: whole(predict={"ask": words()}), "predict.curve"),
    ("lesson_missing", lambda: whole(predict={"curve": "test_loss"}), "predict.ask"),
    ("lesson_unknown", lambda: whole(predict={"curves": ""}), "predict.curves"),
    ("lesson_object", lambda: whole(predict="test_loss"), "predict"),
    ("lesson_names", lambda: whole(hide="palette"), "hide"),
    ("lesson_names", lambda: whole(hide=["palette", "palette"]), "hide"),
    ("lesson_names", lambda: whole(hide=["palette", 3]), "hide"),
    ("lesson_names", lambda: whole(hide=["x" * 201]), "hide"),
    ("lesson_names", lambda: whole(hide=[f"p{n}" for n in range(51)]), "hide"),
    ("lesson_experiment", lambda: whole(hide=["training.optimiser"]), "hide[0]"),
    ("lesson_experiment", lambda: whole(hide=["palette", "dense_9.units"]), "hide[1]"),
    ("lesson_settings", lambda: whole(todo=[{"text": words(), "set": []}]), "todo[0].set"),
    (
        "lesson_setting",
        lambda: whole(todo=[{"text": words(), "set": {"training.epochs": None}}]),
        "todo[0].set.training.epochs",
    ),
    ("lesson_file", lambda: whole(experiment={"file": "../../secret.json"}), "experiment.file"),
    ("lesson_file", lambda: whole(experiment={"file": "/etc/passwd"}), "experiment.file"),
    ("lesson_file", lambda: whole(experiment={"file": FILE}), "experiment.file"),
    (
        "lesson_file",
        lambda: whole(experiment={"file": "a.json", "example": "xor-tanh"}),
        "experiment.file",
    ),
    ("lesson_check", lambda: check(), "checks[0]"),
    ("lesson_check", lambda: check(measure="gap"), "checks[0]"),
    ("lesson_check", lambda: check(found="overfitting", at_most=1), "checks[0]"),
    ("lesson_check", lambda: check(found="overfitting", diverged=True), "checks[0]"),
    ("lesson_choice", lambda: check(measure="gab", at_most=1), "checks[0].measure"),
    ("lesson_number", lambda: check(measure="gap", at_most="1"), "checks[0].at_most"),
    ("lesson_whole", lambda: check(measure="gap", at_most=1, after=3), "checks[0].after"),
    # What only shows when the experiment is made.
    ("lesson_experiment", lambda: check(found="evidenze"), "checks[0].found"),
    ("lesson_experiment", lambda: check(found="evidence"), "checks[0].found"),
    (
        "lesson_experiment",
        lambda: whole(experiment={"example": "xor-tanh", "hidden": "dence 4"}),
        "experiment",
    ),
    (
        "lesson_experiment",
        lambda: whole(experiment={"example": "xor-tanh", "set": {"training.epochs": "many"}}),
        "experiment",
    ),
    (
        "lesson_experiment",
        lambda: whole(todo=[{"text": words()}, {"text": words(), "set": {"dense_9.units": 3}}]),
        "todo[1].set",
    ),
)


@pytest.mark.parametrize(("code", "content", "place"), BROKEN)
def test_what_is_wrong_is_named_with_file_and_place(
    tmp_path: Path, code: str, content: Callable[[], Any], place: str
) -> None:
    found = problems(tmp_path, content())
    assert [p.code for p in found if p.values.get("name") == place][:1] == [f"problem.{code}"]
    assert all(p.values["place"] == f"mine/{FILE}" for p in found if "lesson_" in p.code)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "problem.json_invalid"),
        (b"\xff\xfe", "problem.json_not_utf8"),
        (b'{"order": 1, "order": 2}', "problem.json_duplicate_key"),
        (b'{"order": NaN}', "problem.json_not_finite"),
        (b"[" * 1000, "problem.json_too_deep"),
        (b" " * (2**20 + 1), "problem.json_too_large"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, raw: bytes, code: str) -> None:
    assert problems(tmp_path, raw)[0].code == code


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, whole(order="x", titel="y", panel=1))
    assert len(found) == 3


def test_a_broken_folder_takes_no_other_down(tmp_path: Path) -> None:
    folder(tmp_path, "second", whole(order=2))
    folder(tmp_path, "first", whole(order=1))
    folder(tmp_path, "broken", b"{")
    folder(tmp_path, "No Name", whole())
    (tmp_path / "empty").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "notes.txt").write_text("no folder")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / FILE).mkdir()
    found = load_lessons(tmp_path)
    assert [lesson.id for lesson in found.lessons] == ["first", "second"]
    assert {p.values["place"]: p.code for p in found.problems} == {
        f"broken/{FILE}": "problem.json_invalid",
        "No Name": "problem.lesson_id",
        f"empty/{FILE}": "problem.lesson_no_file",
        f"odd/{FILE}": "problem.lesson_no_file",
    }
    with pytest.raises(ProblemError) as caught:
        found.get("third")
    assert caught.value.problems[0].values["choices"] == "first, second"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = load_lessons(tmp_path / "nowhere")
    assert not found.lessons and found.problems[0].code == "problem.lesson_no_file"


def test_a_pipe_a_link_in_a_circle_and_a_folder_instead_of_the_file_are_refused(
    tmp_path: Path,
) -> None:
    for name in ("pipe", "circle", "folder"):
        (tmp_path / name).mkdir()
    os.mkfifo(tmp_path / "pipe" / FILE)
    (tmp_path / "circle" / FILE).symlink_to(tmp_path / "circle" / FILE)
    (tmp_path / "folder" / FILE).mkdir()
    found = load_lessons(tmp_path)
    assert not found.lessons
    assert [problem.code for problem in found.problems] == ["problem.lesson_no_file"] * 3


def mutants(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place of a value, and what could stand there instead; nothing stands for leaving it out."""
    for wrong in (NOTHING, None, True, 3, -1.5, "", "x" * 3000, "\u0000", [], {}, [[]], {"": None}):
        yield path, wrong
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from mutants(value[key], (*path, key))


NOTHING = object()


def put(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    if not path:
        return {} if wrong is NOTHING else wrong
    made = dict(value) if isinstance(value, dict) else list(value)
    key, *rest = path
    if not rest and wrong is NOTHING:
        del made[key]
    else:
        made[key] = put(made[key], tuple(rest), wrong)
    return made


def test_whatever_is_broken_is_refused_in_sentences_and_nothing_else_happens(
    tmp_path: Path,
) -> None:
    compared = {"text": words(), "compare": "train_loss", "of": {"hidden.units": "4"}, "above": {}}
    content = whole(
        lab={"id": "arena", "state": "bowl"},
        checks=[*whole()["checks"], compared],
        experiment={**whole()["experiment"], "vary": {"hidden.units": "4, 8"}, "seeds": 2},
    )
    made = folder(tmp_path, "mine", content)
    load_lesson(made).verify()
    refused = 0
    for path, wrong in mutants(content):
        raw = json.dumps(put(content, path, wrong))
        (made / FILE).write_text(raw)
        try:
            load_lesson(made).verify()
        except ProblemError as error:
            refused += 1
            assert all("{" not in say(problem) for problem in error.problems), path
    assert refused > 900
