"""``nnstudio replay`` repeats the run of a file, says whether it is the same, and refuses files without one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from nnstudio.cli import main
from nnstudio.core.experiment.examples import example
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "run.nnstudio"
    given = ["--example", "xor-tanh", "--epochs", "4", "--quiet", "--out", str(made)]
    assert main(["train", *given]) == 0
    return made


def rewritten(file: Path, member: str, change) -> Path:
    """The file with one member changed; None leaves it out."""
    other = file.with_name("other.nnstudio")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            content = change(content) if name == member else content
            if content is not None:
                new.writestr(name, content)
    return other


def test_the_same_run_ends_with_0(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["replay", str(file)]) == 0
    assert "to the last bit" in capsys.readouterr().out
    assert main(["replay", str(file), "--json", "--language", "ko"]) == 0
    found = json.loads(capsys.readouterr().out)
    run = open_file(file).run
    assert run is not None
    assert found["same"] is True and found["steps"] == found["recorded_steps"] == run.step
    assert found["departure"] is None and found["weights_difference"] == 0.0


def test_a_changed_curve_ends_with_1_and_says_where(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def forge(content: bytes) -> bytes:
        head, *lines = content.decode().splitlines()
        step, loss = lines[4].split(",")
        lines[4] = f"{step},{float(loss) / 2}"
        return "\n".join([head, *lines, ""]).encode()

    other = rewritten(file, "run/steps.csv", forge)
    capsys.readouterr()
    assert main(["replay", str(other), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["same"] is False and found["departure"]["step"] == 5
    assert found["departure"]["recorded"] == pytest.approx(found["departure"]["repeated"] / 2)
    assert main(["replay", str(other), "--quiet"]) == 1
    assert "differ from step 5 on" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("member", "change", "code", "words"),
    [
        ("run/weights.safetensors", lambda _content: None, 3, "weights.safetensors"),
        ("run/run.json", lambda _content: b"{", 3, "run.json"),
        ("run/steps.csv", lambda content: content[: len(content) // 2], 3, "steps.csv"),
    ],
)
def test_a_damaged_run_is_refused_with_its_place(
    file: Path, capsys: pytest.CaptureFixture[str], member: str, change, code: int, words: str
) -> None:
    other = rewritten(file, member, change)
    capsys.readouterr()
    assert main(["replay", str(other)]) == code
    written = capsys.readouterr()
    assert words in written.err and not written.out


def test_no_run_and_no_file_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.nnstudio")]) == 3
    assert "none.nnstudio" in capsys.readouterr().err
    drawn = tmp_path / "drawn.nnstudio"
    save(drawn, example("xor-tanh"), None)
    assert main(["replay", str(drawn)]) == 2
    assert "no run that could be repeated" in capsys.readouterr().err
    assert main(["replay"]) == 2
