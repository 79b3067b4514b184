"""The functions for notebooks: they do what the window does, and refuse in sentences."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

import nnstudio
from nnstudio.language import set_language


def test_an_example_is_trained_and_measured() -> None:
    experiment = nnstudio.example("digits-mlp")
    run = nnstudio.train(experiment, epochs=4, seed=3, samples=200)
    assert run.status == "done"
    assert run.experiment.training.seed == 3
    assert experiment.training.seed == 1
    history = run.history
    assert history["epoch"].tolist() == [0, 1, 2, 3, 4]
    assert history["test_accuracy"].shape == (5,)
    assert history["batch_losses"].shape == (run.step,) == (4 * 7,)
    assert history["train_loss"][-1] < history["train_loss"][0]
    assert run.weights["dense_1.weights"].shape == (64, 32)
    assert run.weights["dense_1.bias"].shape == (32,)
    assert "digits-mlp" in repr(run)


def test_the_history_is_the_readers_own() -> None:
    run = nnstudio.train(nnstudio.example("digits-mlp"), steps=5)
    run.history["batch_losses"][:] = 0
    assert (run.history["batch_losses"] > 0).all()
    with pytest.raises(ValueError, match="read-only"):
        run.weights["dense_1.bias"][:] = 1


def test_steps_go_on_after_a_file_as_if_nothing_had_happened(tmp_path: Path) -> None:
    experiment = nnstudio.change(
        nnstudio.example("digits-mlp"),
        {"dense_1.dropout": 0.3, "dense_1.batch_norm": "after", "training.optimizer": "momentum"},
    )
    whole = nnstudio.train(experiment, steps=200)
    nnstudio.train(experiment, steps=100).save(tmp_path / "half.nnstudio")
    half = nnstudio.load(tmp_path / "half.nnstudio")
    assert (half.step, half.status, half.notes) == (100, "stopped", ())
    rest = nnstudio.train(half.experiment, steps=100, resume=half)
    assert rest.step == 200
    for name, array in whole.weights.items():
        np.testing.assert_array_equal(rest.weights[name], array, strict=True)
    for name in set(whole.history) - {"seconds"}:
        np.testing.assert_array_equal(rest.history[name], whole.history[name])


def test_a_file_without_a_run_is_new(tmp_path: Path) -> None:
    path = tmp_path / "new.nnstudio"
    nnstudio.save(path, nnstudio.example("xor-tanh"))
    run = nnstudio.load(path)
    assert (run.status, run.step, run.history, run.weights) == ("new", 0, {}, {})
    assert run.experiment == nnstudio.example("xor-tanh")


def test_a_run_that_diverges_comes_back_with_finite_weights() -> None:
    experiment = nnstudio.change(
        nnstudio.example("digits-mlp"),
        {
            "training.loss": "mean_squared_error",
            "output_1.activation": "identity",
            "training.optimizer": "sgd",
            "training.optimizer.learning_rate": 1e6,
        },
    )
    run = nnstudio.train(experiment)
    assert run.status == "diverged"
    assert all(np.isfinite(array).all() for array in run.weights.values())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"training.optimizer.learning_rate": 0}, ("Learning rate", "0")),
        ({"training.optimizer.learning_rate": float("inf")}, ("Learning rate",)),
        ({"training.optimizer.learning_rate": "abc"}, ("Learning rate", "abc")),
        ({"dense_1.units": 1.5}, ("Units", "1.5")),
        ({"dense_1.units": None}, ("Units",)),
        ({"dense_1.activation": 3}, ("Activation",)),
        ({"dense_1.activation": "swirl"}, ("swirl", "tanh")),
        ({"dense_7.units": 1}, ("dense_7", "dense_1")),
    ],
)
def test_a_refused_value_is_a_sentence(values: dict[str, object], words: tuple[str, ...]) -> None:
    with pytest.raises(nnstudio.StudioError) as refused:
        nnstudio.change(nnstudio.example("digits-mlp"), values)
    assert not [word for word in words if word not in str(refused.value)], str(refused.value)
    assert refused.value.problems


def test_what_cannot_be_trained_is_refused(tmp_path: Path) -> None:
    digits = nnstudio.example("digits-mlp")
    run = nnstudio.train(digits, steps=2)
    with pytest.raises(nnstudio.StudioError, match="1438"):
        nnstudio.train(digits, samples=5000)
    with pytest.raises(nnstudio.StudioError, match="Steps"):
        nnstudio.train(digits, steps=0)
    with pytest.raises(nnstudio.StudioError, match="other settings"):
        nnstudio.train(digits, seed=8, resume=run)
    with pytest.raises(nnstudio.StudioError, match="mnist-mlp"):
        nnstudio.example("nothing")
    with pytest.raises(nnstudio.StudioError, match="missing"):
        nnstudio.load(tmp_path / "missing.nnstudio")
    with pytest.raises(nnstudio.StudioError, match="folder"):
        nnstudio.save(tmp_path / "no" / "folder.nnstudio", digits)


def test_a_refusal_speaks_the_language_in_use() -> None:
    set_language("ko")
    with pytest.raises(nnstudio.StudioError, match="학습률"):
        nnstudio.change(nnstudio.example("digits-mlp"), {"training.optimizer.learning_rate": -1})


def test_an_interrupt_keeps_what_was_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnstudio import api
    from nnstudio.core.training.trainer import Trainer

    class Interrupted(Trainer):
        def _evaluate(self):
            if self.step == 45:
                os.kill(os.getpid(), signal.SIGINT)
            return super()._evaluate()

    monkeypatch.setattr(api, "Trainer", Interrupted)
    run = nnstudio.train(nnstudio.example("digits-mlp"))
    assert (run.status, run.step) == ("stopped", 45)


def test_progress_is_a_bar_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    nnstudio.train(nnstudio.example("digits-mlp"), steps=20, progress=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "20/20" in captured.err
    nnstudio.train(nnstudio.example("digits-mlp"), steps=20)
    assert capsys.readouterr().err == ""


def test_the_package_offers_what_it_says() -> None:
    assert set(nnstudio.__all__) <= set(dir(nnstudio))
    assert all(getattr(nnstudio, name) is not None for name in nnstudio.__all__)
    with pytest.raises(AttributeError, match="pony"):
        nnstudio.pony  # noqa: B018
    assert "mnist-mlp" in nnstudio.examples()


def test_several_runs_at_once_are_the_same_runs() -> None:
    small = nnstudio.change(nnstudio.example("xor-tanh"), {"training.epochs": 3})
    wild = nnstudio.change(small, {"training.optimizer.learning_rate": 1e6})
    experiments = [nnstudio.change(small, {"training.seed": seed}) for seed in range(3)] + [wild]
    runs = nnstudio.train_together(experiments)
    for experiment, run in zip(experiments, runs, strict=True):
        alone = nnstudio.train(experiment)
        assert (run.status, run.step) == (alone.status, alone.step)
        for name, array in alone.weights.items():
            np.testing.assert_array_equal(run.weights[name], array)
        for name in set(alone.history) - {"seconds"}:
            np.testing.assert_array_equal(run.history[name], alone.history[name])


def test_runs_that_cannot_share_a_plan_take_their_turns() -> None:
    experiments = [nnstudio.example("xor-tanh"), nnstudio.example("sine-relu")]
    experiments = [nnstudio.change(one, {"training.epochs": 1}) for one in experiments]
    assert [run.status for run in nnstudio.train_together(experiments)] == ["done", "done"]
