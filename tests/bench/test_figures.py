"""From rounds to ratios, targets and a table: the arithmetic of the figures."""

from __future__ import annotations

from typing import Any

import pytest

from nnstudio.bench.measure import RATIOS, Figures
from nnstudio.bench.targets import TARGETS, figure, verdicts
from nnstudio.bench.timing import Rates, race
from nnstudio.commands.bench import report
from nnstudio.commands.bench_table import MISSED, cell, ratio_table

RATES = Rates(
    {
        "ours": (100.0, 50.0, 120.0),
        "floor": (200.0, 100.0, 150.0),
        "eager": (50.0, 20.0, 40.0),
        "fused": (50.0, 25.0, 60.0),
        "scikit_learn": (10.0, 10.0, 10.0),
    }
)


class Clockwork:
    """A contestant that keeps account of what it was told to do."""

    def __init__(self, at_once: int = 1) -> None:
        self.at_once, self.calls, self.restarts = at_once, 0, 0

    def restart(self) -> None:
        self.restarts += 1

    def steps(self, count: int) -> int:
        self.calls += 1
        total = 0.0
        for number in range(2000 * self.at_once):
            total += number
        return self.at_once


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    figures = Figures.of(RATES)
    assert figures.rates["ours"] == 100.0
    assert figures.ratios == pytest.approx(
        {"pytorch_eager": 2.5, "pytorch_best": 2.0, "scikit_learn": 10.0, "floor": 0.5}
    )
    assert figures.best == "fused"


def test_the_best_way_may_be_the_plain_one() -> None:
    slow = Rates({"ours": (9.0,), "floor": (9.0,), "eager": (3.0,), "fused": (2.0,)})
    assert (Figures.of(slow).best, Figures.of(slow).ratios["pytorch_best"]) == ("eager", 3.0)


def test_the_best_way_is_never_behind_the_plain_one_whatever_single_rounds_say() -> None:
    noisy = Rates(
        {
            "ours": (10.0, 50.0, 12.0),
            "floor": (50.0, 50.0, 50.0),
            "eager": (6.0, 25.0, 5.0),
            "fused": (4.0, 9.0, 20.0),
        }
    )
    assert noisy.median("fused") > noisy.median("eager")
    figures = Figures.of(noisy)
    assert figures.best == "eager"
    assert figures.ratios["pytorch_best"] == figures.ratios["pytorch_eager"] == 2.0


def test_without_a_second_way_there_is_no_best() -> None:
    only = Figures.of(Rates({"ours": (9.0,), "floor": (9.0,), "eager": (3.0,)}))
    assert (only.best, "pytorch_best" in only.ratios) == (None, False)
    assert only.data()["pytorch_best"] is None


def test_everybody_starts_over_in_every_round_and_is_paid_for_the_steps_it_took() -> None:
    one, ten = Clockwork(), Clockwork(at_once=10)
    rates = race({"ours": one, "ten": ten}, seconds=0.001, rounds=3)
    assert len(rates.rounds["ours"]) == len(rates.rounds["ten"]) == 3
    # The calibration and each round: a restart, a warm-up, and the steps.
    assert one.restarts >= 4
    assert one.calls == 2 * one.restarts
    assert 0.2 < rates.ratio("ours", "ten") < 5.0


def test_a_target_is_judged_by_its_sense_and_only_where_measured() -> None:
    result: dict[str, Any] = {
        "W1": {"pytorch_eager": 2.0, "pytorch_best": 1.44, "floor": None},
        "memory": {"plan_megabytes": {"W1": 4.0}, "growth_megabytes": 20.1},
    }
    met = {verdict.figure: verdict.met for verdict in verdicts(result)}
    assert met == {
        "W1.pytorch_eager": True,
        "W1.pytorch_best": False,
        "memory.plan_megabytes.W1": True,
        "memory.growth_megabytes": False,
    }
    assert figure(result, "W1.floor.deeper") is None
    assert {f"W{n}.{r}" for n in range(1, 7) for r in RATIOS} - set(TARGETS) == {
        f"W{n}.scikit_learn" for n in range(1, 7)
    }


def test_a_cell_shows_figure_target_and_mark() -> None:
    assert cell("W1", "pytorch_eager", 2.0) == "2.00 (2.00)"
    assert cell("W1", "pytorch_best", 1.4) == f"1.40 (1.45) {MISSED}"
    assert cell("W4", "floor", 0.9) == "90 % (88 %)"
    assert cell("W1", "scikit_learn", 1.9) == "1.90"
    assert cell("W3", "scikit_learn", None) == "-"


def test_the_table_fits_a_terminal() -> None:
    long = Figures.of(
        Rates(
            {
                "ours": (123_456.0,),
                "floor": (500_000.0,),
                "eager": (5_000.0,),
                "compiled": (6_000.0,),
                "scikit_learn": (9_000.0,),
            }
        )
    )
    lines = ratio_table({"W5": long.data(), "W1": long.data(), "machine": {}})
    assert [line.split()[0] for line in lines[1:]] == ["W1", "W5"]
    assert max(map(len, lines)) <= 100
    assert "123,456" in lines[2]
    assert f"24.7 (38.0) {MISSED}" in lines[2]


def test_the_report_has_each_ratio_under_its_workloads_and_its_peers_name() -> None:
    found = report({"W1": Figures.of(RATES).data()}, {"processor": "some"})
    assert found["W1"]["pytorch_eager"] == 2.5
    assert found["W1"]["steps_per_second"] == 100.0
    assert set(RATIOS) <= set(found["W1"])
    assert found["machine"] == {"processor": "some"}
    assert {"nnstudio", "numpy", "torch", "scikit-learn"} <= set(found["versions"])
    judged = {entry["figure"]: entry for entry in found["targets"]}
    assert judged["W1.floor"] == {
        "figure": "W1.floor",
        "at_least": 0.75,
        "measured": 0.5,
        "met": False,
    }
