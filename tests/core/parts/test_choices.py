"""Choices are read off the fields: what is named on a card, switched on, taken away, dropped."""

from __future__ import annotations

from typing import ClassVar

import pytest

from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.leaky_relu import LeakyReLU
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.parts.choices import (
    chosen,
    fitting,
    size_field,
    started,
    switched_on,
    taken_away,
)
from nnstudio.core.parts.fields import flag, part
from nnstudio.core.penalties.base import PENALTIES, Penalty
from nnstudio.core.penalties.l1 import L1
from nnstudio.core.penalties.l2 import L2


def names(layer) -> tuple[str, ...]:
    return tuple(field.name for field in chosen(layer))


def test_a_card_names_parts_and_what_differs_but_not_the_size() -> None:
    assert names(Dense(units=7)) == ("activation", "initializer")
    rich = Dense(dropout=0.2, batch_norm="after", weight_decay=L1(strength=0.1))
    assert names(rich) == ("activation", "initializer", "batch_norm", "dropout", "weight_decay")
    assert names(Dropout()) == ("rate",)
    assert names(Dropout(form="standard")) == ("rate", "form")
    assert size_field(Dense) == Dense.field("units")
    assert size_field(Dropout) is None


def test_a_new_field_of_a_layer_has_its_chip_by_itself() -> None:
    class Gated(Dense):
        title: ClassVar[str] = ""
        gate: Penalty = part(L2(strength=1.0), "Gate")
        wide: bool = flag(False, "Wide")

    assert names(Gated())[-1] == "gate"
    assert names(Gated(wide=True))[-1] == "wide"
    assert fitting(Gated, Dropout(rate=0.3)) == ("dropout", 0.3)


@pytest.mark.parametrize("layer", list(LAYERS), ids=lambda layer: layer.type)
def test_every_choice_of_every_layer_goes_on_and_off(layer) -> None:
    for field in layer.describe():
        on = layer().with_values(**{field.name: started(field)})
        off = on.with_values(**{field.name: taken_away(field)})
        again = off.with_values(**{field.name: taken_away(field)})
        assert off == again
        if field.kind in ("choice", "number", "flag"):
            assert on != off
            assert off == layer()


@pytest.mark.parametrize("penalty", list(PENALTIES), ids=lambda penalty: penalty.type)
def test_a_penalty_that_is_switched_on_asks_for_something(penalty) -> None:
    assert not penalty().active
    assert switched_on(penalty()).active
    strong = switched_on(penalty())
    assert switched_on(strong) is strong


def test_what_is_taken_away_leaves_what_does_nothing() -> None:
    assert taken_away(Dense.field("activation")) == Identity()
    assert taken_away(Dense.field("weight_decay")) == L2()
    assert taken_away(Dense.field("batch_norm")) == "none"


def test_a_dropped_part_finds_its_field() -> None:
    assert fitting(Dense, Normal(std=0.5)) == ("initializer", Normal(std=0.5))
    assert fitting(Dense, L1()) == ("weight_decay", L1(strength=0.01))
    assert fitting(Dense, BatchNorm()) == ("batch_norm", "before")
    assert fitting(Dense, Dropout(rate=0.4)) == ("dropout", 0.4)
    assert fitting(Dense, ActivationLayer(activation=Tanh())) == ("activation", Tanh())
    assert fitting(Dropout, Dropout()) is None
    assert fitting(Dense, Dense()) is None
    assert fitting(Input, Normal()) is None
    assert fitting(ActivationLayer, ActivationLayer(activation=Tanh())) == ("activation", Tanh())
    assert fitting(ActivationLayer, Tanh()) == ("activation", Tanh())


def test_the_chip_of_a_part_names_the_numbers_that_were_changed() -> None:
    assert ReLU().chip == "ReLU"
    assert LeakyReLU().chip == "Leaky ReLU"
    assert LeakyReLU(slope=0.1).chip == "Leaky ReLU 0.1"
    assert L2(strength=0.01).chip == "L2 0.01"
