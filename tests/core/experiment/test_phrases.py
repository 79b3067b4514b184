"""A typed line makes the layers it names, in both languages, for every layer and every part there is."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.leaky_relu import LeakyReLU
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.experiment.completions import completions
from nnstudio.core.experiment.phrases import MOST_LAYERS, read
from nnstudio.core.experiment.sayings import Vocabulary
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.base import LAYERS, Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.penalties.base import PENALTIES
from nnstudio.core.penalties.l1 import L1
from nnstudio.core.penalties.l2 import L2
from nnstudio.resource import resource

KOREAN = json.loads(resource("translations", "ko.json").read_text(encoding="utf-8"))


def spell(title: str) -> Sequence[str]:
    return (title, KOREAN.get(title, title))


WORDS = Vocabulary(spell)


def one(line: str) -> Layer:
    (layer,) = read(line, WORDS)
    return layer


def refused(line: str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        read(line, WORDS)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("line", "layer"),
    [
        ("dense", Dense()),
        ("/dense 100 relu", Dense(units=100, activation=ReLU())),
        ("DENSE   50", Dense(units=50)),
        ("dense 50 tanh", Dense(units=50, activation=Tanh(), initializer=Xavier())),
        (
            "dense 50 tanh he dropout 0.2 bn",
            Dense(
                units=50,
                activation=Tanh(),
                initializer=HeNormal(),
                dropout=0.2,
                batch_norm="before",
            ),
        ),
        ("dense relu 30", Dense(units=30, activation=ReLU())),
        ("30 relu", Dense(units=30, activation=ReLU())),
        ("dense units=7 dropout=10%", Dense(units=7, dropout=0.1)),
        ("dense bn after 9", Dense(units=9, batch_norm="after")),
        ("dense after 9", Dense(units=9, batch_norm="after")),
        ("dense dropout", Dense(dropout=0.2)),
        ("dense leaky relu 0.1 100", Dense(activation=LeakyReLU(slope=0.1))),
        ("dense 8 leaky relu slope 0.3", Dense(units=8, activation=LeakyReLU(slope=0.3))),
        ("dense normal 0.5 4", Dense(units=4, initializer=Normal(std=0.5))),
        ("dense 5 l2 1e-3", Dense(units=5, weight_decay=L2(strength=1e-3))),
        ("dense 5 wd 0.1", Dense(units=5, weight_decay=L2(strength=0.1))),
        ("dense 5 weight decay", Dense(units=5, weight_decay=L2(strength=0.01))),
        ("dense 5 weight decay l1 0.2", Dense(units=5, weight_decay=L1(strength=0.2))),
        ("dense 5 activation sigmoid", Dense(units=5, activation=Sigmoid(), initializer=Xavier())),
        ("dropout 0.3", Dropout(rate=0.3)),
        ("dropout 0.3 standard every epoch", Dropout(rate=0.3, form="standard", redraw="epoch")),
        ("maxout 50 3", Maxout(units=50, pieces=3)),
        ("tanh", ActivationLayer(activation=Tanh())),
        ("output", Output()),
        ("밀집층 100 ReLU", Dense(units=100, activation=ReLU())),
        ("밀집층 40 드롭아웃 0.3 배치 정규화", Dense(units=40, dropout=0.3, batch_norm="before")),
        ("드롭아웃 0.4", Dropout(rate=0.4)),
        ("밀집 5 뉴런 수 6", Dense(units=6)),
    ],
)
def test_a_line_makes_its_layer(line: str, layer: Layer) -> None:
    assert one(line) == layer


def test_sequences_and_repeats() -> None:
    relu = Dense(units=100, activation=ReLU())
    assert read("dense 100 relu x3", WORDS) == (relu, relu, relu)
    assert read("input, 100 relu ×2 -> dropout 0.3; output", WORDS) == (
        Input(),
        relu,
        relu,
        Dropout(rate=0.3),
        Output(),
    )
    assert read("", WORDS) == read("  / , ", WORDS) == ()


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.type)
def test_every_layer_by_every_name(kind: type[Layer]) -> None:
    for name in (kind.type, kind.title, kind.title.upper(), KOREAN[kind.title]):
        assert one(name) == kind()


@pytest.mark.parametrize(
    ("field", "part"),
    [
        (field, part)
        for field, family in (
            ("activation", ACTIVATIONS),
            ("initializer", INITIALIZERS),
            ("weight_decay", PENALTIES),
        )
        for part in family
    ],
    ids=lambda value: value if isinstance(value, str) else value.type,
)
def test_every_part_by_every_name(field: str, part) -> None:
    for name in (part.type, part.title, part.title.lower(), KOREAN[part.title]):
        made = getattr(one(f"dense 5 {name}"), field)
        assert type(made) is part, name
        assert made.active
    assert one(f"dense 5 {part.type}") == one(f"dense {part.type} units 5")


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.type)
def test_every_field_by_its_name_is_understood(kind: type[Layer]) -> None:
    """A new field needs no line of grammar."""
    for field in kind.describe():
        given = {"integer": field.high, "number": field.low or 0.5}.get(field.kind, "")
        for name in (field.name, field.title, KOREAN[field.title]):
            made = one(f"{kind.type} {name} {given}")
            if given:
                assert getattr(made, field.name) == given
            else:
                assert isinstance(made, kind)


@pytest.mark.parametrize(
    ("line", "code", "value"),
    [
        ("xyzzy", "problem.phrase_no_layer", "xyzzy"),
        ("dense 3 xyzzyqq", "problem.phrase_unknown", "xyzzyqq"),
        ("dense 100 relo", "problem.phrase_unlike", "relo"),
        ("dnse 100", "problem.phrase_unlike", "dnse"),
        ("dense 100 50", "problem.phrase_number", "50"),
        ("dense units", "problem.phrase_value", "units"),
        ("dense dropout 1.5", "problem.not_below", 1.5),
        ("dense 0", "problem.below", 0),
        ("dense 2.5", "problem.not_whole", "2.5"),
        ("dense, dropout, what", "problem.phrase_no_layer", "what"),
    ],
)
def test_what_is_not_understood_is_named(line: str, code: str, value: object) -> None:
    problem = refused(line)
    assert (problem.code, problem.values["value"]) == (code, value)


def test_too_many_layers_are_refused() -> None:
    assert refused("dense 3 x101").values == {"bound": MOST_LAYERS}
    assert refused("dense 3 x99, dense x2").code == "problem.phrase_long"
    assert len(read("dense 3 x100", WORDS)) == MOST_LAYERS
    assert len(read("input, dense 3 x50, output", WORDS)) == 52


def test_a_close_word_is_proposed() -> None:
    assert "ReLU" in str(refused("dense 100 relo").values["choices"])


def test_a_layer_may_begin_as_it_suits_the_data() -> None:
    suited = Vocabulary(spell, [Output(units=1, activation=Sigmoid())])
    assert read("output", suited) == (Output(units=1, activation=Sigmoid()),)
    assert read("output 3", suited) == (Output(units=3, activation=Sigmoid()),)


@given(st.text(alphabet="dense100 relubn,.x=/밀집드롭 -+%e", max_size=24))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_and_completed(line: str) -> None:
    completions(line, WORDS)
    try:
        layers = read(line, WORDS)
    except ProblemError as error:
        assert len(error.problems) == 1
    else:
        assert all(isinstance(layer, Layer) for layer in layers)


def offered(line: str, words: Vocabulary = WORDS) -> list[str]:
    return [each.line for each in completions(line, words)]


def test_completions_follow_what_is_typed() -> None:
    assert offered("")[:2] == ["Input ", "Dense "]
    assert offered("d") == ["Dense ", "Dropout "]
    assert offered("dense ")[0] == "dense 100 "
    assert "dense 100 Activation " in offered("dense 100 ")
    assert offered("dense 100 re")[0] == "dense 100 ReLU "
    assert offered("dense 100 he n") == ["dense 100 He normal "]
    assert offered("dense 100 bn ") == [
        f"dense 100 bn {each} " for each in ("none", "before", "after")
    ]
    assert offered("dense 100 dropout ") == ["dense 100 dropout 0.2 "]
    assert offered("dense 100 relu, dro") == ["dense 100 relu, Dropout "]
    assert "dense relu Activation " not in offered("dense relu ")
    assert offered("/den")[0] == "Dense "


def test_completions_are_in_the_language_in_use() -> None:
    korean = Vocabulary(lambda title: (KOREAN.get(title, title), title))
    assert offered("밀", korean) == ["밀집층 "]
    assert offered("밀집층 100 드", korean) == ["밀집층 100 드롭아웃 "]


@pytest.mark.parametrize("line", ["", "dense ", "dense 5 ", "dense 5 t", "dropout ", "max", "ou"])
def test_every_completion_is_understood(line: str) -> None:
    for completed in offered(line):
        assert read(completed, WORDS)
