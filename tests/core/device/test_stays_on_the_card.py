"""Nothing is read inside a step, nothing of the host reaches a kernel, and an update is one kernel.

The stand-in is only worth something if it refuses what it should, so that is tested first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance import stand_in
from conformance.networks import chain, dense
from conformance.parts import all_variants
from conformance.runs import everything
from conformance.stand_in import OffDevice
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.engine import samples
from nnstudio.core.engine.device import kernels
from nnstudio.core.engine.device.backend import GraphicsCard
from nnstudio.core.engine.device.cupy_table import CupyTable
from nnstudio.core.engine.device.plan import AHEAD
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer


@pytest.fixture
def array(world: stand_in.World) -> Any:
    table = CupyTable()
    with table.working():
        return table.memory((3, 2), np.float32)


@pytest.mark.parametrize(
    "use",
    [
        float,
        int,
        bool,
        list,
        np.asarray,
        np.exp,
        lambda a: a + 1,
        lambda a: np.ones((3, 2), np.float32) + a,
        lambda a: np.ones((3, 2), np.float32) * a,
        lambda a: np.add(a, a, out=np.empty((3, 2))),
        lambda a: np.dot(np.ones((2, 3)), a),
        lambda a: np.copyto(np.empty((3, 2)), a),
        lambda a: a.item(),
        lambda a: range(3)[a],
        lambda a: a.__setitem__(0, 1.0),
    ],
)
def test_the_stand_in_refuses_to_be_an_array_of_the_host(array: Any, use: Any) -> None:
    with pytest.raises((OffDevice, TypeError)):
        use(array)


def test_the_stand_in_refuses_arrays_of_the_host(array: Any, world: stand_in.World) -> None:
    table = CupyTable()
    add = table.elementwise(
        "nn_x", "T x0", "T y0", "T v0 = nn_square(x0);\ny0 = v0;", "T nn_square(T a);"
    )
    host = np.ones((3, 2), np.float32)
    with table.working():
        with pytest.raises(OffDevice, match="of the host"):
            add(host, array)
        with pytest.raises(OffDevice, match="of the host"):
            add(np.float32(1), array)
        with pytest.raises(OffDevice, match="over one another"):
            add(array, array)
        with pytest.raises(OffDevice, match="of the host"):
            table.ready("dot", (array, host, array))[0][0](array, host, array)
    with pytest.raises(OffDevice, match="outside"):
        add(table.view(array, (), (), 0), table.view(array, (), (), 4))


def test_the_stand_in_refuses_transfers_inside_a_step(array: Any, world: stand_in.World) -> None:
    table = CupyTable()
    world.inside = True
    for use in (table.synchronize, lambda: table.download(array)):
        with pytest.raises(OffDevice, match="inside a step"):
            use()
    with pytest.raises(OffDevice, match="inside a step"):
        table.upload(np.zeros((3, 2), np.float32), array)
    world.inside = False

    def reads() -> None:
        table.download(array)

    assert table.captured([(reads, ())]) is None


def trained(card: GraphicsCard, experiment: Experiment, *counts: int) -> Any:
    """A plan that has done so many steps in calls of ``counts``."""
    state = card.state(experiment, np.float32)
    plan = card.plan(state, experiment.batch_size, training=True)
    train = samples.load(experiment, np.float32).train
    for count in counts:
        order = np.arange(count * plan.batch).reshape(count, -1) % len(train)
        plan.steps(train.inputs, train.targets, order, np.empty(count, np.float32))
    return plan


def test_a_thousand_steps_are_sent_and_looked_at_once(
    card: GraphicsCard, world: stand_in.World
) -> None:
    experiment = everything()
    plan = trained(card, experiment, 2)
    uploads, downloads, launches = world.uploads, world.downloads, world.launches
    train = plan._data._host
    order = np.arange(AHEAD * plan.batch).reshape(AHEAD, -1) % len(train[0])
    plan.steps(*train, order, np.empty(AHEAD, np.float32))
    assert world.launches - launches == AHEAD
    assert world.uploads - uploads == 3  # scalars, order, clock
    assert world.downloads - downloads == 1  # the losses
    assert world.captures == 1
    assert plan.state.finite()
    assert world.downloads - downloads == 1


def test_more_steps_than_are_sent_ahead(card: GraphicsCard) -> None:
    experiment = everything()
    one, other = trained(card, experiment, AHEAD + 3), trained(card, experiment, 5, AHEAD - 5, 3)
    # Order starts anew with every call, so only what does not depend on it is compared.
    assert one.state.count == other.state.count == AHEAD + 3


@pytest.mark.parametrize("optimizer", all_variants("optimizer"))
def test_an_update_is_one_kernel(card: GraphicsCard, optimizer: Optimizer) -> None:
    training = Training(batch_size=6, optimizer=optimizer)
    # More parameters than a block of the processor's update.
    experiment = chain(Input(), dense(300), dense(300), Output(units=2), training=training)
    plan = trained(card, experiment, 2)
    assert plan.state.parameters.size > 65_536
    (update,) = [one for one in plan.kernels if one.name == "nn_update"]
    assert len(update.operations) == len([o for o in plan.program.update if o.refs[-1].ndim == 1])
    assert len(plan._calls["update"]) == 1
    # Parameters, gradients (unless scaled on the way) and slots are all that is touched in memory.
    assert {r.buffer.name for r in update.writes} <= {"parameters", *optimizer.slots}


def test_clipping_by_norm_needs_no_look_back(card: GraphicsCard) -> None:
    training = Training(batch_size=6, optimizer=Adam(), clipping=ClipNorm(threshold=0.1))
    plan = trained(card, chain(Input(), dense(5), Output(units=2), training=training), 3)
    assert [one.name for one in plan.kernels].count("nn_update") == 5


def test_products_copy_nothing(card: GraphicsCard, world: stand_in.World) -> None:
    trained(card, everything(), 3)
    assert "copied for dot" not in world.texts


def test_the_hand_written_kernels_are_those_that_ran(
    card: GraphicsCard, world: stand_in.World
) -> None:
    trained(card, everything(), 3)
    bodies = {one.body for one in world.texts.values()}
    assert {kernels.TAKE[3], kernels.LOAD[3], kernels.ADVANCE[3]} <= bodies
