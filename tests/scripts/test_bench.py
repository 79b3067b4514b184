"""The big benchmark puts its parts together correctly, and its parts measure what they say."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from nnstudio.core.experiment.checks import errors

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def load(path: Path) -> ModuleType:
    name = f"measuring_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load(SCRIPTS / "bench.py")


RESULT = {
    "W5": {
        "steps_per_second": 90_000.0,
        "pytorch_eager": 30.0,
        "pytorch_best": None,
        "scikit_learn": 12.0,
        "floor": 0.3,
        "pytorch_best_is": None,
    },
    "scaling": {"width": {"32": {"steps_per_second": 4000.0, "pytorch_eager": None, "floor": 0.4}}},
    "start": {"window_s": 1.3, "bare_s": 1.0, "ratio": 1.3},
    "memory": {
        "plan_megabytes": {"W1": 4.5},
        "largest_allocations": {"W1": {"in": "dense_1", "kilobytes": 9.0}},
    },
    "machine": {"processor": "some processor", "cores": 2, "load": 0.1},
    "versions": {"numpy": "2.0", "torch": None},
    "targets": [{"met": True}, {"met": False}],
    "failed": {"canvas": "no canvas"},
}


def test_the_table_shows_every_section_with_targets_and_marks(script: ModuleType) -> None:
    lines = script.show(RESULT)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= 100
    rows = {line.split()[0]: line for line in lines if line.strip()}
    assert rows["start.ratio"].split()[1:] == ["1.3", "(<=", "1.4)"]
    assert rows["memory.plan_megabytes.W1"].endswith("(<= 4) !")
    assert rows["width"].split() == ["width", "32", "4,000.0", "-", "40", "%"]
    assert "30.0 (38.0) !" in text
    assert "window" not in text.replace("start.window_s", "")
    assert lines[-1] == "2 targets measured, 1 missed"
    assert "torch -" in text
    assert "NOT MEASURED canvas: no canvas" in lines


def test_the_window_is_compared_with_the_headless_runs_around_it(script: ModuleType) -> None:
    alone = [{"steps_per_second": rate} for rate in (100.0, 300.0, 100.0)]
    seen = [
        {"steps_per_second": 180.0, "late_max_ms": 10.0, "late_p99_ms": 4.0},
        {"steps_per_second": 120.0, "late_max_ms": 70.0, "late_p99_ms": 6.0},
    ]
    found = script.in_window(alone, seen)
    assert found["share_of_headless"] == pytest.approx((0.9 + 0.6) / 2)
    assert found["late_max_ms"] == 70.0
    assert found["late_p99_ms"] == 5.0
    assert found["headless_steps_per_second"] == 100.0


def test_a_section_that_does_not_exist_is_named(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "engine,cooking"])
    with pytest.raises(SystemExit) as refused:
        script.main()
    assert refused.value.code == 2
    assert "cooking" in capsys.readouterr().err


def test_a_part_that_fails_says_why_and_the_others_go_on(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> dict:
        return script.child("-c", "1 / 0")

    sections = {"start": lambda _: {"start": {"ratio": 1.2}}, "canvas": broken}
    monkeypatch.setattr(script, "SECTIONS", sections)
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "canvas,start", "--json", "-"])
    for name in ("QT_QPA_PLATFORM", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    assert script.main() == 1
    found = json.loads(capsys.readouterr().out)
    assert "ZeroDivisionError" in found["failed"]["canvas"]
    assert found["start"] == {"ratio": 1.2}
    assert [each["figure"] for each in found["targets"]] == ["start.ratio"]


def test_a_part_that_works_gives_its_figures(script: ModuleType) -> None:
    assert script.child("-c", "print('{\"a\": 1}')") == {"a": 1}


@pytest.mark.parametrize(("blocks", "links"), [(200, 265), (1000, 1331)])
def test_the_large_networks_have_so_many_blocks_and_can_be_trained(blocks: int, links: int) -> None:
    experiment = load(SCRIPTS / "benchmarks" / "drawing.py").many_blocks(blocks)
    assert (len(experiment.network.blocks), len(experiment.network.links)) == (blocks, links)
    assert not errors(experiment)


def test_a_frame_that_paints_nothing_is_not_measured(qtbot) -> None:
    from PySide6.QtWidgets import QWidget

    drawing = load(SCRIPTS / "benchmarks" / "drawing.py")
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    assert drawing.frames(widget, lambda _: widget.update(), 4) > 0
    with pytest.raises(SystemExit, match="0 of 4"):
        drawing.frames(widget, lambda _: None, 4)


def test_lateness_is_what_comes_after_the_first_beat() -> None:
    window = load(SCRIPTS / "benchmarks" / "window.py")
    late = window.lateness([9.0, -0.001, 0.002, 0.004])
    assert (late["late_p50_ms"], late["late_max_ms"]) == pytest.approx((2.0, 4.0))


def test_headless_counts_steps_after_the_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    window = load(SCRIPTS / "benchmarks" / "window.py")
    monkeypatch.setattr(window, "WARM_UP", 0.01)
    found = window.headless("W5", 0.05)
    assert found["steps_per_second"] > 0
    assert found["steps_per_epoch"] == 25


def test_growth_counts_the_epochs_it_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = load(SCRIPTS / "benchmarks" / "memory.py")
    monkeypatch.setattr(memory, "SETTLED", 5)
    sizes = iter([100.0, 103.5])
    monkeypatch.setattr(memory, "_resident", lambda: next(sizes))
    assert memory.growth(epochs=20) == {"growth_megabytes": 3.5, "growth_epochs": 20}
