"""Every template makes a network that can be trained, on every data set."""

from __future__ import annotations

import json

import pytest

from nnstudio.core.datasets.base import DATASETS, Dataset
from nnstudio.core.datasets.plane import Plane
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.templates import TEMPLATES, apply_template, template
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import LOSSES
from nnstudio.core.parts.problem import ProblemError
from nnstudio.resource import resource


@pytest.mark.parametrize("template_id", list(TEMPLATES))
@pytest.mark.parametrize("dataset", list(DATASETS), ids=lambda each: each.type)
def test_every_template_fits_every_data_set(template_id: str, dataset: type[Dataset]) -> None:
    before = edits.set_data(Experiment(), dataset=dataset())
    made = apply_template(before, template_id)
    assert [p for p in check(made) if p.block is not None or p.severity == "error"] == []
    assert set(made.positions) == set(made.network.by_id)
    assert made.data == before.data
    same_loss = dataset().task in before.training.loss.tasks
    assert (made.training == before.training) is same_loss


@pytest.mark.parametrize("loss", list(LOSSES), ids=lambda each: each.type)
@pytest.mark.parametrize("dataset", [Xor(), Plane()], ids=lambda each: each.type)
def test_a_loss_that_fits_is_kept(loss, dataset: Dataset) -> None:
    before = edits.set_training(edits.set_data(Experiment(), dataset=dataset), loss=loss())
    made = apply_template(before, "playground")
    assert [p for p in check(made) if p.severity == "error"] == []
    assert (made.training.loss == loss()) is (dataset.task in loss.tasks)
    output = made.network.of_type("output")[0].layer
    assert isinstance(output, Output)
    assert output.units == (
        1 if loss.type == "binary_cross_entropy" or dataset.task == "regression" else 2
    )


def test_it_takes_the_place_of_the_network_and_of_nothing_else() -> None:
    before = example("mnist-mlp")
    made = apply_template(before, "residual")
    assert (made.data, made.training, made.name) == (before.data, before.training, before.name)
    add = made.network.of_type("add")[0].id
    assert len(made.network.incoming[add]) == 2
    assert made.network != before.network


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(ProblemError):
        template("nothing")


def test_titles_and_sentences_have_korean() -> None:
    korean = json.loads(resource("translations", "ko.json").read_text(encoding="utf-8"))
    said = {text for each in TEMPLATES.values() for text in (each.title, each.about)}
    assert not said - set(korean)
    assert len({each.title for each in TEMPLATES.values()}) == len(TEMPLATES)
