"""Whatever somebody does on the canvas, the description stays in order."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.core.experiment import choosing, edits
from nnstudio.core.experiment.chains import add_behind
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.resizing import resize
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.experiment.splicing import splice
from nnstudio.core.experiment.templates import TEMPLATES, apply_template
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.penalties.base import PENALTIES

KINDS = tuple(LAYERS)
INDEX = st.integers(0, 30)
PLACE = st.tuples(st.integers(-400, 1000).map(float), st.integers(-200, 200).map(float))
GESTURE = st.one_of(
    st.tuples(st.just("add"), INDEX, PLACE, st.booleans()),
    st.tuples(st.just("remove"), INDEX, INDEX),
    st.tuples(st.just("connect"), INDEX, INDEX),
    st.tuples(st.just("disconnect"), INDEX, INDEX),
    st.tuples(st.just("move"), INDEX, PLACE),
    st.tuples(st.just("arrange")),
    st.tuples(st.just("fix"), INDEX),
    st.tuples(st.just("behind"), INDEX, INDEX),
    st.tuples(st.just("splice"), INDEX, INDEX),
    st.tuples(st.just("give"), INDEX, INDEX),
    st.tuples(st.just("take_away"), INDEX, INDEX),
    st.tuples(st.just("resize"), INDEX, st.booleans()),
    st.tuples(st.just("template"), INDEX),
)
GIVEN = (*(kind() for kind in LAYERS), *(part() for part in (*INITIALIZERS, *PENALTIES)))


def apply(experiment: Experiment, gesture: tuple[Any, ...]) -> Experiment:
    ids = [block.id for block in experiment.network.blocks] or ["gone"]
    pick = lambda index: ids[index % len(ids)]  # noqa: E731
    match gesture:
        case ("add", kind, place, wire):
            return edits.add_block(experiment, KINDS[kind % len(KINDS)](), place, wire=wire)[0]
        case ("remove", one, other):
            return edits.remove_blocks(experiment, [pick(one), pick(other)])
        case ("connect", one, other):
            return edits.connect(experiment, pick(one), pick(other))
        case ("disconnect", one, other):
            return edits.disconnect(experiment, pick(one), pick(other))
        case ("move", one, place):
            return edits.move_blocks(experiment, {pick(one): place})
        case ("fix", index):
            fixes = [p.fix for p in check(experiment) if p.fix is not None]
            return fixes[index % len(fixes)].apply(experiment) if fixes else experiment
        case ("behind", one, kind):
            return add_behind(experiment, pick(one), KINDS[kind % len(KINDS)]())[0]
        case ("splice", one, index):
            links = experiment.network.links
            if not links:
                return experiment
            link = links[index % len(links)]
            return splice(experiment, pick(one), link.source, link.target)
        case ("give", one, index):
            return choosing.give(experiment, [pick(one)], GIVEN[index % len(GIVEN)])
        case ("take_away", one, index):
            block = experiment.network.by_id.get(pick(one))
            fields = block.layer.describe() if block else ()
            if not fields:
                return experiment
            field = fields[index % len(fields)]
            return choosing.take_away(experiment, [pick(one)], field.name)
        case ("resize", one, up):
            return resize(experiment, [pick(one)], up)
        case ("template", index):
            return apply_template(experiment, list(TEMPLATES)[index % len(TEMPLATES)])
        case _:
            return edits.arrange(experiment)


def assert_in_order(experiment: Experiment) -> None:
    network = experiment.network
    ids = [block.id for block in network.blocks]
    assert len(set(ids)) == len(ids)
    links = [(link.source, link.target) for link in network.links]
    assert len(set(links)) == len(links)
    assert {end for link in links for end in link} <= set(ids)
    assert all(source != target for source, target in links)
    assert sorted(network.order) == sorted(ids), "a cycle"
    at = {block_id: place for place, block_id in enumerate(network.order)}
    assert all(at[source] < at[target] for source, target in links)
    for block in network.blocks:
        assert len(network.incoming[block.id]) <= block.layer.sources[1]
        assert block.layer.emits or not network.outgoing[block.id]
    places = [place.block for place in experiment.layout]
    assert sorted(places) == sorted(ids)


@settings(max_examples=150)
@given(st.booleans(), st.lists(GESTURE, max_size=25))
def test_no_sequence_of_gestures_breaks_the_description(
    start_empty: bool, gestures: list[tuple[Any, ...]]
) -> None:
    experiment = Experiment() if start_empty else example("xor-tanh")
    for gesture in gestures:
        before = to_data(experiment)
        try:
            new = apply(experiment, gesture)
        except ProblemError as error:
            assert error.problems
            new = experiment
        assert to_data(experiment) == before
        assert_in_order(new)
        experiment = new
    assert from_data(Experiment, to_data(experiment)) == experiment
    assert set(shapes(experiment)) <= set(experiment.network.by_id)
