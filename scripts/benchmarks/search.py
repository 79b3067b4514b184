"""How long 100 trials of the slides' search take, beside a script in the style of the textbook that inspired it.

500 samples of mnist_5k, a fifth of them for validation, 784-100x6-10, SGD, batches of 100, 50 epochs; weight
decay 10^U(-8, -4), learning rate 10^U(-6, -2). Both take turns on the same machine, from the start of a process to
its end: the script with one BLAS thread or, with ``--threads 0``, as many as NumPy takes by itself, which is
slower where other programs want a core, too; the studio as ``nnstudio search``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
ROOT = Path(__file__).resolve().parents[2]
SEARCH = (
    *("search", "--example", "overfitting-300"),
    *("--set", "data.training_samples=500", "--set", "data.validation=0.2"),
    *("--set", "training.optimizer=sgd", "--set", "training.batch_size=100"),
    *("--range", "training.penalty.strength=1e-8..1e-4 log"),
    *("--range", "training.optimizer.learning_rate=1e-6..1e-2 log"),
    *("--json", "--quiet"),
)


class Affine:
    """A = XW + b."""

    def __init__(self, w: Array, b: Array) -> None:
        self.w, self.b = w, b

    def forward(self, x: Array) -> Array:
        self.x = x
        return np.dot(x, self.w) + self.b

    def backward(self, dout: Array) -> Array:
        dx = np.dot(dout, self.w.T)
        self.dw = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


class Relu:
    """max(0, x)."""

    def forward(self, x: Array) -> Array:
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout: Array) -> Array:
        dout[self.mask] = 0
        return dout


class SoftmaxWithLoss:
    """Softmax and cross-entropy against one-hot or class targets."""

    def forward(self, x: Array, t: Array) -> float:
        shifted = x - np.max(x, axis=1, keepdims=True)
        self.y = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
        self.t = t
        return -np.sum(np.log(self.y[np.arange(len(t)), t] + 1e-7)) / len(t)

    def backward(self) -> Array:
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx / len(self.t)


class Network:
    """Layers of 100 with ReLU, He's starting weights and weight decay, in float64."""

    def __init__(self, sizes: list[int], weight_decay: float) -> None:
        self.weight_decay = weight_decay
        self.params: dict[str, Array] = {}
        for k in range(1, len(sizes)):
            scale = np.sqrt(2.0 / sizes[k - 1])
            self.params[f"W{k}"] = scale * np.random.randn(sizes[k - 1], sizes[k])  # noqa: NPY002
            self.params[f"b{k}"] = np.zeros(sizes[k])
        self.affine = [
            Affine(self.params[f"W{k}"], self.params[f"b{k}"]) for k in range(1, len(sizes))
        ]
        self.relu = [Relu() for _ in range(len(sizes) - 2)]
        self.last = SoftmaxWithLoss()

    def predict(self, x: Array) -> Array:
        for affine, relu in zip(self.affine[:-1], self.relu, strict=True):
            x = relu.forward(affine.forward(x))
        return self.affine[-1].forward(x)

    def loss(self, x: Array, t: Array) -> float:
        y = self.predict(x)
        decay = 0.0
        for affine in self.affine:
            decay += 0.5 * self.weight_decay * np.sum(affine.w**2)
        return self.last.forward(y, t) + decay

    def accuracy(self, x: Array, t: Array) -> float:
        return np.sum(np.argmax(self.predict(x), axis=1) == t) / float(len(x))

    def gradient(self, x: Array, t: Array) -> dict[str, Array]:
        self.loss(x, t)
        dout = self.affine[-1].backward(self.last.backward())
        for affine, relu in zip(self.affine[-2::-1], self.relu[::-1], strict=True):
            dout = affine.backward(relu.backward(dout))
        grads: dict[str, Array] = {}
        for k, affine in enumerate(self.affine, start=1):
            grads[f"W{k}"] = affine.dw + self.weight_decay * affine.w
            grads[f"b{k}"] = affine.db
        return grads


def train(
    x: Array,
    t: Array,
    x_val: Array,
    t_val: Array,
    rate: float,
    weight_decay: float,
    epochs: int,
    batch: int = 100,
) -> tuple[list[float], list[float]]:
    """One trial as the textbook's trainer does it: the loss after each step, accuracies after each epoch."""
    network = Network([x.shape[1], 100, 100, 100, 100, 100, 100, 10], weight_decay)
    per_epoch = max(len(x) // batch, 1)
    losses: list[float] = []
    train_accuracies: list[float] = []
    val_accuracies: list[float] = []
    for step in range(epochs * per_epoch):
        chosen = np.random.choice(len(x), batch)  # noqa: NPY002
        grads = network.gradient(x[chosen], t[chosen])
        for key in network.params:
            network.params[key] -= rate * grads[key]
        losses.append(network.loss(x[chosen], t[chosen]))
        if step % per_epoch == 0:
            train_accuracies.append(network.accuracy(x, t))
            val_accuracies.append(network.accuracy(x_val, t_val))
    return val_accuracies, train_accuracies


def textbook(trials: int, epochs: int) -> dict[str, Any]:
    """The search as a script: draw, train, sort, print the best."""
    from nnstudio.core.datasets.mnist_5k import Mnist5k

    samples = Mnist5k().load(np.random.default_rng(0))
    x = samples.train_inputs[:500].astype(np.float64).reshape(500, -1)
    t = samples.train_labels[:500]
    order = np.random.permutation(500)  # noqa: NPY002
    x, t = x[order], t[order]
    held = int(500 * 0.2)
    x_val, t_val, x, t = x[:held], t[:held], x[held:], t[held:]
    begun = time.perf_counter()
    results: dict[str, list[float]] = {}
    for _ in range(trials):
        weight_decay = 10 ** np.random.uniform(-8, -4)  # noqa: NPY002
        rate = 10 ** np.random.uniform(-6, -2)  # noqa: NPY002
        val, _ = train(x, t, x_val, t_val, rate, weight_decay, epochs)
        results[f"lr:{rate}, weight decay:{weight_decay}"] = val
    best = max(results.items(), key=lambda item: item[1][-1])
    return {
        "seconds": time.perf_counter() - begun,
        "best": float(best[1][-1]),
        "settings": best[0],
    }


def studio(trials: int, epochs: int, workers: int) -> dict[str, Any]:
    """The same search by the studio, everything counted from the start of its process."""
    begun = time.perf_counter()
    command = [
        *(sys.executable, "-m", "nnstudio", *SEARCH),
        *("--trials", str(trials), "--epochs", str(epochs), "--workers", str(workers)),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    last = json.loads(ran.stdout.splitlines()[-1])
    return {
        "seconds": time.perf_counter() - begun,
        "best": last["best"][0]["score"],
        "settings": last["best"][0]["values"],
    }


def main() -> int:
    """Let both take turns, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="BLAS threads of the script")
    parser.add_argument("--textbook", action="store_true", help="the script alone, in this process")
    asked = parser.parse_args()
    if asked.textbook:
        print(json.dumps(textbook(asked.trials, asked.epochs)))
        return 0
    script = [*(sys.executable, __file__, "--textbook"), *("--trials", str(asked.trials))]
    script += ["--epochs", str(asked.epochs)]
    environment = dict(os.environ)
    environment.pop("OPENBLAS_NUM_THREADS", None)
    if asked.threads:
        environment["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    rounds: list[dict[str, Any]] = []
    for _ in range(asked.rounds):
        begun = time.perf_counter()
        said = subprocess.run(
            script, capture_output=True, text=True, cwd=ROOT, check=True, env=environment
        )
        theirs = json.loads(said.stdout)
        theirs["seconds"] = time.perf_counter() - begun
        ours = studio(asked.trials, asked.epochs, asked.workers)
        rounds.append({"textbook": theirs, "studio": ours})
        print(json.dumps(rounds[-1]), file=sys.stderr)
    ratios = [each["textbook"]["seconds"] / each["studio"]["seconds"] for each in rounds]
    print(
        json.dumps(
            {
                "trials": asked.trials,
                "epochs": asked.epochs,
                "workers": asked.workers,
                "ratio": statistics.median(ratios),
                "ratios": ratios,
                "rounds": rounds,
            },
            indent=1,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
