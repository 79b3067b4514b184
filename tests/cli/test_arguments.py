"""Window or terminal, help and mistakes: what the arguments mean before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio import __version__, cli


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ([], []),
        (["net.nnstudio"], ["net.nnstudio"]),
        (["some/net"], ["some/net"]),
        (["--language", "ko", "net.nnstudio"], ["net.nnstudio"]),
    ],
)
def test_nothing_or_a_file_opens_the_window(arguments: list[str], paths: list[str]) -> None:
    asked = cli.read(arguments)
    assert (asked.verb, asked.paths) == (cli.WINDOW, paths)


def test_reset_is_for_the_window() -> None:
    asked = cli.read(["--reset", "net.nnstudio"])
    assert (asked.verb, asked.paths, asked.reset) == (cli.WINDOW, ["net.nnstudio"], True)
    assert cli.read(["--reset"]).reset and not cli.read([]).reset


def test_a_file_that_exists_opens_the_window_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("homework").write_bytes(b"")
    assert cli.read(["homework"]).verb == cli.WINDOW
    Path("train").write_bytes(b"")
    assert cli.read(["train", "--example", "xor-tanh"]).verb == "train"


def test_a_picture_is_described_for_the_window_to_draw() -> None:
    asked = cli.read(["picture", "--out", "a.png", "--theme", "dark", "--size", "800x600"])
    assert (asked.verb, asked.out, asked.theme, asked.size) == (
        cli.PICTURE,
        "a.png",
        "dark",
        (800, 600),
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["trian"], "trian"),
        (["train", "--bogus"], "--bogus"),
        (["train", "--epochs"], "--epochs"),
        (["train"], "--example"),
        (["train", "a.nnstudio", "--example", "xor-tanh"], "file"),
        (["train", "--example", "xor-tanh", "--resume", "--fresh"], "--fresh"),
        (["train", "--example", "nothing"], "mnist-mlp"),
        (["check"], "FILE"),
        (["picture"], "--out"),
        (["picture", "--out", "a.png", "--size", "big"], "big"),
        (["describe", "colour"], "activation"),
        (["describe", "activation", "swirl"], "tanh"),
        (["--language", "xx"], "xx"),
        (["--language"], "--language"),
    ],
)
def test_a_mistake_is_named_and_ends_with_two(command, arguments: list[str], named: str) -> None:
    result = command(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert named in result.err
    assert 1 <= len(result.lines) <= 2
    assert "Traceback" not in result.err


def test_help_and_version_are_data(command) -> None:
    assert command("--version").out == f"nnstudio {__version__}\n"
    help_text = command("train", "--help")
    assert help_text.code == 0
    assert "--samples" in help_text.out
    assert help_text.err == ""


@pytest.mark.parametrize("position", ["before", "after"])
def test_everything_said_can_be_korean(command, position: str) -> None:
    verb = ["describe", "activation"]
    korean = ["--language", "ko"]
    result = command(*(korean + verb if position == "before" else verb + korean))
    assert result.code == 0
    assert "시그모이드" in result.out
    assert "알 수 없는" in command("--language=ko", "train", "--bogus").err


def test_examples_are_listed_with_a_line_each(command) -> None:
    from nnstudio.core.experiment.examples import EXAMPLES

    lines = command("examples").out.splitlines()
    assert [line.split()[0] for line in lines] == list(EXAMPLES)
    assert all(len(line.split()) > 3 for line in lines)


def test_every_example_is_explained_in_korean() -> None:
    import json

    from nnstudio.core.experiment.examples import EXAMPLES
    from nnstudio.resource import resource

    korean = json.loads(resource("translations", "ko.json").read_text(encoding="utf-8"))
    assert not [name for name, make in EXAMPLES.items() if make.__doc__ not in korean]
