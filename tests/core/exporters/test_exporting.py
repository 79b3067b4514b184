"""An export writes everything or nothing, and says in the file what running it has shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from core.exporters.exported import by_numpy, by_onnx, moved
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.networks import chain, dense, graph
from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters import exporting
from nnstudio.core.exporters.exporting import export, prove
from nnstudio.core.exporters.model import read_model
from nnstudio.core.exporters.target import BAR, Agreement, Target, Unchecked, targets
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.resource import resource


def refused(target: str, out: Path, experiment: Experiment | None = None) -> str:
    with pytest.raises(ProblemError) as caught:
        export(experiment or example("xor-tanh"), None, targets()[target], out)
    return caught.value.problems[0].code


@pytest.mark.parametrize("name", ["numpy", "onnx"])
def test_it_is_run_and_the_file_says_how_well_it_agrees(name: str, tmp_path: Path) -> None:
    done = export(example("xor-tanh"), None, targets()[name], tmp_path / "net")
    assert isinstance(done.proof, Agreement)
    assert done.proof.holds
    assert done.proof.samples == 200
    written = done.files[0].read_bytes()
    assert (
        f"largest difference {done.proof.difference:.2e} over 200 real samples".encode() in written
    )
    assert done.proof.engines.encode() in written


def test_what_was_trained_is_what_is_exported(tmp_path: Path) -> None:
    from nnstudio.core.training.trainer import Trainer

    experiment = example("xor-tanh")
    trainer = Trainer(experiment)
    for _ in zip(trainer.run(), range(3), strict=False):
        pass
    run = trainer.checkpoint()
    done = export(experiment, run, targets()["npz"], tmp_path / "net.npz")
    with np.load(done.files[0]) as stored:
        assert np.array_equal(stored["dense_1.weights"], run.parameters["dense_1.weights"])
    assert done.step == run.step > 0
    history = export(experiment, run, targets()["history"], tmp_path / "net.csv")
    rows = history.files[0].read_text().splitlines()
    assert rows[0].startswith("step,epoch,train_loss")
    assert len(rows) == 1 + len(run.history.evaluations)
    assert float(rows[1].split(",")[2]) == run.history.column("train_loss")[0]


def test_the_same_network_gives_the_same_bytes() -> None:
    model = read_model(example("spiral-tanh"), None)
    for target in targets().values():
        if not target.needs_run:
            assert target.write(model, "net", None) == target.write(model, "net", None)


def test_both_layouts_hold_the_same_numbers() -> None:
    from safetensors.numpy import load

    model = moved(chain(Input(), dense(5, batch_norm="before"), Output(units=2)))
    torch = load(targets()["safetensors-pytorch"].write(model, "n", None)[".safetensors"])
    keras = load(targets()["safetensors-keras"].write(model, "n", None)[".safetensors"])
    assert torch["b1.weight"].shape == (5, 2)
    assert np.array_equal(torch["b1.weight"].T, keras["b1/kernel"])
    assert np.array_equal(torch["b1_norm.running_var"], keras["b1_norm/moving_variance"])


def test_nothing_is_written_where_something_cannot_be(tmp_path: Path) -> None:
    assert refused("numpy", tmp_path / "nowhere" / "net.py") == "problem.export_not_written"
    assert refused("history", tmp_path / "net.csv") == "problem.export_no_run"
    assert refused("numpy", tmp_path / "torch.py") == "problem.export_name_taken"
    assert refused("numpy", tmp_path / "random.py") == "problem.export_name_taken"
    assert not list(tmp_path.iterdir())


def test_an_activation_that_has_no_words_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Odd(Activation):
        title: ClassVar[str] = "Odd one"

        def emit(self, e: Any, x: Any, *, in_place: bool) -> Any:
            return super().emit(e, x, in_place=in_place)

        def forward(self, calls: Any, x: Any, y: Any) -> None:
            calls.keep_mask(None, x, 1.0, y) if not isinstance(x, np.ndarray) else calls.copy(x, y)

    Odd.type = "odd"
    experiment = chain(Input(), dense(3, activation=Odd()), Output(units=2))
    for target in ("numpy", "pytorch", "keras", "onnx"):
        with pytest.raises(ProblemError) as caught:
            export(experiment, None, targets()[target], tmp_path / "net")
        problem = caught.value.problems[0]
        assert problem.code == "problem.export_cannot"
        assert problem.block == "b1"
        assert problem.values["part"] == "Odd one"
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "net.py"
    old.write_text("old")
    (tmp_path / "net.npz").mkdir()
    assert refused("numpy", old) == "problem.export_not_written"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.npz", "net.py"]


def test_a_missing_framework_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    model = read_model(example("xor-tanh"), None)
    target = targets()["numpy"]
    files = target.write(model, "net", None)
    monkeypatch.setattr(type(target), "needs", ("a_module_nobody_has",))
    assert prove(model, target, files, "net") == Unchecked("missing")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import time; time.sleep(60)", "slow"),
        ("raise SystemExit('no')", "failed"),
        ("print('{}')", "failed"),
        ("import a_module_nobody_has", "missing"),
    ],
)
def test_a_program_that_does_not_work_is_said(
    program: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = read_model(example("xor-tanh"), None)
    target = targets()["numpy"]
    files = target.write(model, "net", None)
    monkeypatch.setattr(type(target), "checker", program)
    monkeypatch.setattr(exporting, "SECONDS", 1.0)
    proof = prove(model, target, files, "net", sys.executable)
    assert isinstance(proof, Unchecked)
    assert proof.reason == reason


def test_a_wrong_program_is_found_out(tmp_path: Path) -> None:
    """The proof measures: one weight that is off shows."""
    model = read_model(example("xor-tanh"), None)
    model.nodes[1].arrays["bias"][0] += np.float32(0.1)
    target = targets()["numpy"]
    proof = prove(model, target, target.write(model, "net", None), "net")
    assert isinstance(proof, Agreement)
    assert not proof.holds


@pytest.mark.parametrize("target", targets().values(), ids=lambda one: one.id)
def test_every_target_speaks_korean(target: Target) -> None:
    korean = resource("translations", "ko.json").read_text(encoding="utf-8")
    assert f'"{target.title}":' in korean
    assert f'"{target.summary}":' in korean
    assert tr(target.title)


ONE = st.sampled_from(list(ACTIVATIONS))


@st.composite
def networks(draw: Any) -> Experiment:
    """Random valid networks: chains with shortcuts of both kinds."""
    layers: dict[str, Layer] = {"in": Input()}
    wires: list[str] = []
    ends: list[str] = ["in"]
    for number in range(draw(st.integers(1, 5))):
        name = f"n{number}"
        kind = draw(st.sampled_from(["dense", "join", "add", "drop", "bn", "ln", "maxout"]))
        source = draw(st.sampled_from(ends))
        if kind in ("join", "add") and len(ends) > 1:
            if kind == "add":
                for side in ("l", "r"):
                    layers[name + side] = dense(3, activation=draw(ONE)())
                    wires.append(f"{draw(st.sampled_from(ends))}>{name}{side}")
                layers[name] = Add()
                wires += [f"{name}l>{name}", f"{name}r>{name}"]
            else:
                layers[name] = Concatenate()
                other = draw(st.sampled_from([end for end in ends if end != source]))
                wires += [f"{source}>{name}", f"{other}>{name}"]
        else:
            made: dict[str, Layer] = {
                "drop": Dropout.make(
                    rate=0.3, form=draw(st.sampled_from(["inverted", "standard"]))
                ),
                "bn": BatchNorm(),
                "ln": LayerNorm(),
                "maxout": Maxout.make(units=4, pieces=draw(st.integers(2, 4))),
            }
            plain = dense(
                draw(st.integers(2, 9)),
                activation=draw(ONE)(),
                batch_norm=draw(st.sampled_from(["none", "before", "after"])),
                dropout=draw(st.sampled_from([0.0, 0.5])),
            )
            layers[name] = made.get(kind, plain)
            wires.append(f"{source}>{name}")
        ends.append(name)
    layers["out"] = Output(units=2)
    wires.append(f"{ends[-1]}>out")
    used = {end for wire in wires for end in wire.split(">")}
    return graph({name: layer for name, layer in layers.items() if name in used}, " ".join(wires))


@given(networks(), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_random_networks_export_and_agree(
    tmp_path_factory: pytest.TempPathFactory, experiment: Experiment, seed: int
) -> None:
    from nnstudio.core.experiment.checks import errors

    if errors(experiment):
        return
    model = moved(experiment, seed)
    folder = tmp_path_factory.mktemp("net")
    assert by_numpy(model, folder) <= BAR
    assert by_onnx(model, folder) <= BAR
