"""Everything that is offered to be searched can be read as a range, and begins around what it is."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.study.beginnings import DECAY, RATE, as_in_the_slides
from nnstudio.core.study.ranges import range_text, read_range
from nnstudio.core.study.search_checks import search_problems, with_range
from nnstudio.core.study.suggestions import suggestions


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_can_be_read_and_none_comes_twice(name: str) -> None:
    experiment = example(name)
    found = suggestions(experiment)
    assert {"training.optimizer.learning_rate", "training.batch_size"} <= {s.path for s in found}
    assert len({s.path for s in found}) == len(found)
    for each in found:
        made = read_range(experiment, each.path, each.text)
        assert each.path not in {s.path for s in suggestions(with_range(experiment, made))}


def test_a_learning_rate_is_searched_around_what_it_is() -> None:
    (rate,) = [s for s in suggestions(example("mnist-mlp")) if s.path == RATE]
    made = read_range(example("mnist-mlp"), RATE, rate.text)
    assert (made.low, made.high, made.scale) == (1e-5, 0.1, "log")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_search_of_the_slides_can_begin_at_once(name: str) -> None:
    made = as_in_the_slides(example(name))
    assert not [p for p in search_problems(made) if p.severity == "error"]
    assert [range_text(one) for one in made.search.ranges] == [
        "1e-08..0.0001 log",
        "1e-06..0.01 log",
    ]
    assert [one.path for one in made.search.ranges] == [DECAY, RATE]
    assert made.data.held_back > 0 and made.search.planned == 100
