"""Every schedule step by step beside its formula, written out plainly."""

from __future__ import annotations

from math import cos, pi

import pytest

from conformance.test_schedules import course
from nnstudio.core.schedules.base import Moment
from nnstudio.core.schedules.constant import Constant
from nnstudio.core.schedules.cosine import Cosine
from nnstudio.core.schedules.exponential import Exponential
from nnstudio.core.schedules.one_cycle import OneCycle
from nnstudio.core.schedules.reduce_on_plateau import ReduceOnPlateau
from nnstudio.core.schedules.step_decay import StepDecay


def test_constant() -> None:
    assert course(Constant(), 9) == [1.0] * 9


def test_step_decay() -> None:
    """Four steps an epoch, a stair every two epochs."""
    stairs = [1.0] * 8 + [0.5] * 8 + [0.25] * 4
    assert course(StepDecay(drop=0.5, every=2), 20) == stairs


def test_exponential() -> None:
    factors = course(Exponential(decay=0.9), 20)
    assert factors == pytest.approx([0.9 ** (t / 4) for t in range(20)])
    assert factors[::4] == pytest.approx([1.0, 0.9, 0.81, 0.729, 0.6561])


def test_cosine() -> None:
    factors = course(Cosine(floor=0.1), 20)
    assert factors == pytest.approx([0.1 + 0.9 * (1 + cos(pi * t / 20)) / 2 for t in range(20)])
    assert (factors[0], factors[10]) == (1.0, pytest.approx(0.55))
    assert Cosine(floor=0.1).factor(Moment(20, 20, 4)) == pytest.approx(0.1)


def test_one_cycle() -> None:
    factors = course(OneCycle(), 11)
    top = 0.3 * 11 - 1
    assert factors == pytest.approx(
        [
            1 - 0.96 * (1 + cos(pi * t / top)) / 2
            if t <= top
            else 4e-6 + (1 - 4e-6) * (1 + cos(pi * (t - top) / (10 - top))) / 2
            for t in range(11)
        ]
    )
    assert (factors[0], factors[-1]) == (pytest.approx(0.04), pytest.approx(4e-6))


def test_one_cycle_is_that_of_pytorch() -> None:
    """OneCycleLR of PyTorch 2.13 with max_lr 1: 10 steps, and 12 with pct_start 0.4."""
    ten = [0.04, 0.52, 1.0, 0.9504846320, 0.8117456539, 0.6112620219, 0.3887419781, 0.1882583460]
    assert course(OneCycle(), 10)[:8] == pytest.approx(ten, abs=1e-9)
    twelve = [0.04, 0.1949048456, 0.5596380858, 0.8987874445, 0.9980973567, 0.9330129698]
    assert course(OneCycle(warm_up=0.4), 12)[:6] == pytest.approx(twelve, abs=1e-9)


def test_cosine_is_that_of_pytorch() -> None:
    """CosineAnnealingLR of PyTorch 2.13 with T_max 8 and eta_min 0.1."""
    eight = [1.0, 0.9657457896, 0.8681980515, 0.7222075445, 0.55, 0.3777924554, 0.2318019485]
    assert course(Cosine(floor=0.1), 8)[:7] == pytest.approx(eight, abs=1e-9)


@pytest.mark.parametrize("total", [1, 2, 3])
def test_one_cycle_in_a_run_of_hardly_any_steps(total: int) -> None:
    assert course(OneCycle(), total)[0] == 1.0


def test_one_cycle_that_only_climbs() -> None:
    factors = course(OneCycle(warm_up=1.0), 10)
    assert factors[0] == pytest.approx(0.04) and factors[-1] == 1.0
    assert factors == sorted(factors)


def plateaus(schedule: ReduceOnPlateau, *losses: float) -> float:
    return schedule.factor(Moment(0, 1000, 1, losses))


def test_reduce_on_plateau() -> None:
    two = ReduceOnPlateau(drop=0.1, patience=2, threshold=0.0)
    assert plateaus(two) == plateaus(two, 3.0) == plateaus(two, 3.0, 3.0) == 1.0
    assert plateaus(two, 3.0, 3.0, 4.0) == pytest.approx(0.1)
    assert plateaus(two, 3.0, 3.0, 2.0, 2.0) == 1.0, "an improvement begins anew"
    assert plateaus(two, 3.0, 3.0, 3.0, 3.0) == pytest.approx(0.1), "counted anew after each"
    assert plateaus(two, 3.0, 3.0, 3.0, 3.0, 3.0) == pytest.approx(0.01)
    assert plateaus(two, 3.0, float("nan"), float("nan")) == pytest.approx(0.1)


def test_reduce_on_plateau_asks_for_more_than_the_threshold() -> None:
    tenth = ReduceOnPlateau(drop=0.5, patience=1, threshold=0.1)
    assert plateaus(tenth, 1.0, 0.89) == 1.0
    assert plateaus(tenth, 1.0, 0.91) == 0.5


def test_reduce_on_plateau_does_not_go_below_its_floor() -> None:
    one = ReduceOnPlateau(drop=0.1, patience=1, floor=0.05)
    assert plateaus(one, 1.0, 1.0, 1.0, 1.0, 1.0) == 0.05


def test_reduce_on_plateau_is_that_of_pytorch() -> None:
    """ReduceLROnPlateau of PyTorch 2.13 with patience 2, which is one less than ours."""
    losses = (3, 2.9, 2.89, 2.5, 2.5, 2.49, 2.49, 2.49, 2.5, 2.6, 2.6, 2.4, 2.39, 2.39, 2.39, 2.39)
    torch = [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.125, 0.125]
    ours = ReduceOnPlateau(drop=0.5, patience=3, threshold=1e-2)
    assert [plateaus(ours, *losses[:n]) for n in range(1, len(losses) + 1)] == torch
