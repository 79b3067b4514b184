"""Twins compute what we compute, and whoever does not is sent away. Needs the libraries; skipped without."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from nnstudio.bench.ours import OurPlan
from nnstudio.bench.peers import known
from nnstudio.bench.peers.chain import chain
from nnstudio.bench.workloads import WORKLOADS, without_dropout
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.schedules.cosine import Cosine


@pytest.mark.parametrize("name", WORKLOADS)
def test_pytorch_learns_what_we_learn(name: str) -> None:
    pytest.importorskip("torch")
    from nnstudio.bench.peers.torch_twin import TorchTwin

    ours = OurPlan(without_dropout(WORKLOADS[name].make()))
    for way in ("eager", "fused"):
        twin = TorchTwin(ours.experiment, ours.weights, ours.batches, way)
        first = twin.first_losses()
        assert known.same_work(ours.first_losses(), first)
        assert twin.steps(3) == 3
        assert twin.first_losses() == first


@pytest.mark.parametrize("name", ["W1", "W2", "W4", "W5", "W6"])
def test_scikit_learn_learns_what_we_learn(name: str) -> None:
    pytest.importorskip("sklearn")
    from nnstudio.bench.peers.sklearn_twin import SklearnTwin

    ours = OurPlan(WORKLOADS[name].make())
    twin = SklearnTwin(ours.experiment, ours.weights, ours.batches)
    first = twin.first_losses()
    assert known.same_work(ours.first_losses(), first)
    whole = ours.batches.order.shape[1]
    twin.restart()
    assert twin.steps(1) == whole
    assert twin.first_losses() == pytest.approx(first, rel=1e-6)


def test_scikit_learn_has_no_batch_norm_and_says_so() -> None:
    pytest.importorskip("sklearn")
    peers = known.twins(OurPlan(WORKLOADS["W3"].make()), ways=("scikit_learn",))
    assert not peers.twins
    assert [(n.code, n.values["what"]) for n in peers.notes] == [
        ("problem.peer_cannot", "batch norm")
    ]


def test_a_twin_that_computes_something_else_is_not_timed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = OurPlan(WORKLOADS["W5"].make())
    first, second = ours.first_losses()

    class Other:
        losses = (first, second)

        def first_losses(self) -> tuple[float, float]:
            return self.losses

    monkeypatch.setattr(known, "installed", lambda: {"PyTorch": True, "scikit-learn": True})
    monkeypatch.setattr(known, "_maker", lambda way: lambda experiment, ours: Other())
    off, late = first * (1 + 2 * known.AGREE), second + 2 * known.AGREE_STEP * (first - second)
    for losses in ((off, second), (first, late), (first, float("nan")), (float("nan"), second)):
        Other.losses = losses
        peers = known.twins(ours, ways=("eager",))
        assert not peers.twins
        assert [note.code for note in peers.notes] == ["problem.peer_differs"]
    Other.losses = (first * (1 + known.AGREE / 2), second)
    assert list(known.twins(ours, ways=("eager",)).twins) == ["eager"]


def compiling(monkeypatch: pytest.MonkeyPatch, twin: object) -> known.Peers:
    """Race against a compiled twin that ``twin`` makes, whether PyTorch is installed or not."""
    fake = ModuleType("torch_twin")
    fake.TorchTwin = twin  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nnstudio.bench.peers.torch_twin", fake)
    monkeypatch.setattr(known, "installed", lambda: {"PyTorch": True, "scikit-learn": True})
    return known.twins(OurPlan(WORKLOADS["W5"].make()), ways=("compiled",))


def test_a_compiler_that_fails_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("no working compiler\nand many more lines")

    peers = compiling(monkeypatch, failing)
    (note,) = peers.notes
    assert not peers.twins
    assert (note.code, note.values["reason"]) == (
        "problem.compile_failed",
        "RuntimeError: no working compiler",
    )


@pytest.mark.parametrize(("seconds", "told"), [(61.4, [61]), (20.0, [])])
def test_a_compiler_that_is_slow_is_told(
    monkeypatch: pytest.MonkeyPatch, seconds: float, told: list[int]
) -> None:
    class Compiled:
        compile_seconds = seconds

        def __init__(self, *_: object) -> None:
            self.first_losses = OurPlan(WORKLOADS["W5"].make()).first_losses

    peers = compiling(monkeypatch, Compiled)
    assert (list(peers.twins), peers.compile_seconds) == (["compiled"], seconds)
    assert [note.values["seconds"] for note in peers.notes] == told


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "installed", lambda: {"PyTorch": False, "scikit-learn": True})
    assert [note.values["peer"] for note in known.missing()] == ["PyTorch"]
    ours = OurPlan(WORKLOADS["W5"].make())
    assert not known.twins(ours, ways=("eager", "fused", "compiled")).twins


def test_a_network_that_is_no_chain_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        chain(example("residual-mlp"), "PyTorch")
    assert refused.value.problems[0].code == "problem.peer_cannot"
    scheduled = edits.set_training(WORKLOADS["W1"].make(), schedule=Cosine())
    with pytest.raises(ProblemError) as refused:
        chain(scheduled, "PyTorch")
    assert refused.value.problems[0].values["what"] == "cosine"


def test_a_chain_names_its_blocks_in_order() -> None:
    found = chain(WORKLOADS["W1"].make(), "PyTorch")
    assert [block for block, _ in found.hidden] == [f"dense_{n}" for n in range(1, 5)]
    assert (found.output, found.binary) == ("output_1", False)
    assert chain(WORKLOADS["W5"].make(), "PyTorch").binary
