"""The diagram and the charts: valid SVG that says what it should, whatever the network or the run is like."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from conformance.networks import chain, dense, graph
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.exporters.chart import TEST, TRAIN, Curve, chart_svg, ticks
from nnstudio.core.exporters.curves import both_charts
from nnstudio.core.exporters.diagram import diagram_svg
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.history import COLUMNS, History

SVG = "{http://www.w3.org/2000/svg}"


def read(text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    return root


def words(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def inside(root: ElementTree.Element) -> bool:
    """Whether all boxes lie on the page."""
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.attrib["x"]), float(box.attrib["y"])
        w, h = float(box.attrib["width"]), float(box.attrib["height"])
        if x < left or y < top or x + w > left + width or y + h > top + height:
            return False
    return True


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_has_a_box_per_block_and_an_arrow_per_link(name: str) -> None:
    experiment = example(name)
    root = read(diagram_svg(experiment))
    boxes = [one for one in root.iter(f"{SVG}rect") if one.attrib["fill"] != "#ffffff"]
    arrows = [one for one in root.iter(f"{SVG}path") if "marker-end" in one.attrib]
    assert len(boxes) == len(experiment.network.blocks)
    assert len(arrows) == len(experiment.network.links)
    assert inside(root)


def test_names_are_only_text() -> None:
    small = chain(Input(), dense(3), Output(units=2))
    blocks = tuple(b.with_values(name="<script>&\"'") for b in small.network.blocks)
    network = small.network.with_values(blocks=blocks)
    root = read(diagram_svg(small.with_values(name="<b>&", network=network)))
    assert "<script>&\"'" in words(root)


def test_a_deep_network_stands_upright_and_a_wide_graph_fits() -> None:
    deep = read(diagram_svg(chain(Input(), *(dense(9) for _ in range(50)), Output(units=2))))
    _, _, width, height = map(float, deep.attrib["viewBox"].split())
    assert height > width
    layers: dict[str, Layer] = {
        "in": Input(),
        "|": Concatenate(),
        "+": Add(),
        "out": Output(units=2),
    }
    wires = []
    for number in range(6):
        layers[f"d{number}"] = dense(5)
        wires += [f"in>d{number}", f"d{number}>|"]
    layers |= {"e": dense(7), "f": dense(7)}
    wires += ["in>e", "|>f", "e>+", "f>+", "+>out"]
    assert inside(read(diagram_svg(graph(layers, " ".join(wires)))))


def test_words_may_be_of_another_language() -> None:
    root = read(diagram_svg(example("xor-tanh"), lambda text: {"Input": "입력"}.get(text, text)))
    assert "입력" in words(root)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [0.5],
        [np.nan] * 3,
        [1.0, np.inf, 2.0, np.nan, 3.0],
        [5.0] * 4,
        [1e-12, 2e-12],
        [1e30, -1e30],
        list(np.sin(np.arange(100_000))),
    ],
)
def test_a_chart_survives_everything(values: list[float]) -> None:
    y = np.array(values, np.float64)
    text = chart_svg([Curve("Train", np.arange(len(y)), y, TRAIN)], "Loss", "Epochs")
    read(text)
    assert "nan" not in text
    assert "inf" not in text
    assert len(text) < 60_000


def test_peaks_survive_thinning() -> None:
    y = np.zeros(100_000)
    y[61_234] = 7.0
    text = chart_svg([Curve("Test", np.arange(len(y)), y, TEST)], "Loss", "Epochs")
    top = min(
        float(p.split(" ")[1])
        for p in text.split('d="')[-1].split('"')[0].replace("M", "L").split("L")[1:]
    )
    assert top < 60


def test_ticks_are_round_and_inside() -> None:
    assert ticks(0, 1, 5) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    for low, high in ((0.013, 0.019), (-4, 1000), (0, 1e-9)):
        found = ticks(low, high, 6)
        assert 2 <= len(found) <= 8
        assert all(low - 1e-12 <= tick <= high + 1e-12 for tick in found)


def test_curves_of_a_run_name_their_parts() -> None:
    history = History()
    for step in range(3):
        history.add_evaluation(
            {name: float(step) for name in COLUMNS} | {"validation_loss": np.nan}
        )
    found = words(read(both_charts(history, example("xor-tanh"))))
    assert "Train 2" in found
    assert "Test 2" in found
    assert not any(word.startswith("Validation 2") and "%" not in word for word in found)
