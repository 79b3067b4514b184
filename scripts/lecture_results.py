"""Run the lectures' exercises and put the results beside what the textbook's own code gives.

Every case runs with three seeds, on fair batches (shuffled, the same for every competitor) and on batches
drawn with replacement. The textbook's figures are in float64, with 5,000 training images in the races and
the official 10,000 test images; ours are in float32, with 4,000 training and 1,000 other test images.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nnstudio
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import multilayer
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adagrad import AdaGrad
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD

DRAWINGS = ("shuffled", "with_replacement")
RACE_STEPS = 2000
MEASURED = 100
"""The loss of a race is the mean over so many last steps."""
ACCURACY_BOUND = 0.03
LOSS_BOUND = 1.5

TEXTBOOK_RACE_OPTIMIZERS = {
    "SGD": {"loss": 0.107, "test": 0.921},
    "Momentum": {"loss": 0.0014, "test": 0.935},
    "AdaGrad": {"loss": 0.0009, "test": 0.940},
    "Adam": {"loss": 0.00015, "test": 0.944},
}
TEXTBOOK_RACE_WEIGHTS = {
    "std 0.01": {"loss": 2.3025, "test": 0.103},
    "Xavier": {"loss": 0.218, "test": 0.907},
    "He": {"loss": 0.107, "test": 0.921},
}
# Means of the textbook's three seeds.
TEXTBOOK_WEIGHT_DECAY = {
    "none": {"train": 1.0, "test": (0.809 + 0.806 + 0.811) / 3},
    "lambda 0.1": {"train": (0.933 + 0.877 + 0.883) / 3, "test": (0.775 + 0.735 + 0.759) / 3},
}
TEXTBOOK_DROPOUT_NONE = {"train": 1.0, "test": (0.813 + 0.808 + 0.815) / 3}
TEXTBOOK_DROPOUT_02 = {
    "train": (0.683 + 0.650 + 0.573) / 3,
    "test": (0.603 + 0.525 + 0.498) / 3,
}
TEXTBOOK_BATCH_NORM = {
    # weight scale: training accuracy with and without batch normalisation
    1.0: (0.444, 0.087),
    0.29: (0.619, 0.956),
    0.086: (0.885, 0.292),
    0.025: (0.989, 0.118),
    0.0074: (1.000, 0.118),
    0.001: (0.889, 0.118),
    0.0001: (0.419, 0.118),
}
TEXTBOOK_DIVERGED = ("scale 1 without",)
TEXTBOOK_EPSILON = 1e-6
"""What the textbook's batch normalisation adds to the variance; ours adds 1e-5 by default."""

Results = dict[str, list[float]]
"""Measure -> its value in every seed's run."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One competitor of an exercise.

    Attributes:
        textbook: the textbook's figures by measure: ``loss``, ``train`` and ``test`` (accuracies).
        steps: length of the run in steps, or None to run the experiment's epochs.
    """

    exercise: str
    name: str
    experiment: Experiment
    textbook: Mapping[str, float]
    steps: int | None = None


def network(
    hidden: int,
    initializer: Initializer,
    optimizer: Optimizer,
    *,
    batch: int,
    epochs: int,
    samples: int | None = None,
) -> Experiment:
    """784-100-...-100-10 with ReLU and so many hidden layers on MNIST-5k."""
    blocks, data = multilayer((100,) * hidden, ReLU(), Mnist5k(), Output())
    training = Training(optimizer=optimizer, batch_size=batch, epochs=epochs)
    made = Experiment(
        name="lecture",
        network=blocks,
        data=data.with_values(training_samples=samples),
        training=training,
    )
    for block in blocks.blocks[1:]:
        made = edits.set_field(made, block.id, "initializer", initializer)
    return made


def in_every_hidden(experiment: Experiment, **values: object) -> Experiment:
    """The same values in every dense block."""
    for block in experiment.network.blocks:
        if block.layer.type == "dense":
            for name, value in values.items():
                experiment = edits.set_field(experiment, block.id, name, value)
    return experiment


def after_every_hidden(experiment: Experiment, *layers: Layer) -> Experiment:
    """Blocks of their own behind every dense block."""
    for block in experiment.network.blocks:
        if block.layer.type != "dense":
            continue
        (target,) = experiment.network.outgoing[block.id]
        experiment = edits.disconnect(experiment, block.id, target)
        source = block.id
        for layer in layers:
            experiment, added = edits.add_block(experiment, layer, (0.0, 0.0), wire=False)
            experiment = edits.connect(experiment, source, added)
            source = added
        experiment = edits.connect(experiment, source, target)
    return experiment


def optimizer_race() -> Iterator[Case]:
    rules: dict[str, Optimizer] = {
        "SGD": SGD(learning_rate=0.01),
        "Momentum": Momentum(learning_rate=0.01),
        "AdaGrad": AdaGrad(learning_rate=0.01, epsilon=1e-7),
        "Adam": Adam(learning_rate=0.001),
    }
    for name, rule in rules.items():
        experiment = network(4, HeNormal(), rule, batch=128, epochs=100)
        textbook = TEXTBOOK_RACE_OPTIMIZERS[name]
        yield Case("optimiser race", name, experiment, textbook, RACE_STEPS)


def weight_race() -> Iterator[Case]:
    draws: dict[str, Initializer] = {
        "std 0.01": Normal(std=0.01),
        "Xavier": Xavier(),
        "He": HeNormal(),
    }
    for name, draw in draws.items():
        experiment = network(4, draw, SGD(learning_rate=0.01), batch=128, epochs=100)
        textbook = TEXTBOOK_RACE_WEIGHTS[name]
        yield Case("initialisation race", name, experiment, textbook, RACE_STEPS)


def overfitting(epochs: int) -> Experiment:
    rule = SGD(learning_rate=0.01)
    return network(6, HeNormal(), rule, batch=100, epochs=epochs, samples=300)


def weight_decay() -> Iterator[Case]:
    plain = overfitting(201)
    decayed = nnstudio.change(plain, {"training.penalty.strength": 0.1})
    for name, experiment in (("none", plain), ("lambda 0.1", decayed)):
        yield Case("weight decay", name, experiment, TEXTBOOK_WEIGHT_DECAY[name])


def dropout() -> Iterator[Case]:
    plain = overfitting(301)
    yield Case("dropout", "none", plain, TEXTBOOK_DROPOUT_NONE)
    inverted = in_every_hidden(plain, dropout=0.2)
    yield Case("dropout", "0.2 in dense blocks", inverted, TEXTBOOK_DROPOUT_02)
    # The textbook scales at test time; its signals, and so its steps, are smaller in training.
    standard = after_every_hidden(plain, Dropout(rate=0.2, form="standard"))
    yield Case("dropout", "0.2 standard form", standard, TEXTBOOK_DROPOUT_02)


def batch_norm_grid() -> Iterator[Case]:
    for scale, (with_it, without) in TEXTBOOK_BATCH_NORM.items():
        plain = network(
            5, Normal(std=scale), SGD(learning_rate=0.01), batch=100, epochs=20, samples=1000
        )
        normalised = in_every_hidden(plain, batch_norm="before")
        # Blocks of their own, because a dense block has no field for epsilon.
        small = after_every_hidden(
            in_every_hidden(plain, activation=Identity()),
            BatchNorm(epsilon=TEXTBOOK_EPSILON),
            ActivationLayer(activation=ReLU()),
        )
        for kind, experiment, accuracy in (
            ("with", normalised, with_it),
            ("with, epsilon 1e-6", small, with_it),
            ("without", plain, without),
        ):
            name = f"scale {scale:g} {kind}"
            yield Case("batch norm grid", name, experiment, {"train": accuracy})


EXERCISES: dict[str, Callable[[], Iterator[Case]]] = {
    "optimizers": optimizer_race,
    "initialisation": weight_race,
    "weight_decay": weight_decay,
    "dropout": dropout,
    "batch_norm": batch_norm_grid,
}


def measure(case: Case, drawing: str, seeds: int) -> Results:
    """Every measure of the case, and whether the run diverged (1.0) or not."""
    experiment = nnstudio.change(case.experiment, {"training.drawing": drawing})
    results: Results = {name: [] for name in (*case.textbook, "diverged")}
    for seed in range(1, seeds + 1):
        run = nnstudio.train(experiment, seed=seed, steps=case.steps)
        assert run.checkpoint is not None
        values = {
            "loss": float(run.history["batch_losses"][-MEASURED:].mean()),
            "train": run.checkpoint.scores["train_accuracy"],
            "test": run.checkpoint.scores["test_accuracy"],
            "diverged": float(run.status == "diverged"),
        }
        for name, found in results.items():
            found.append(values[name])
    return results


def near(name: str, ours: float, textbook: float) -> bool:
    """Whether a measure lies within the bounds."""
    if name == "loss":
        return textbook / LOSS_BOUND <= ours <= textbook * LOSS_BOUND
    return abs(ours - textbook) <= ACCURACY_BOUND


def verdict(case: Case, name: str, results: Results) -> bool:
    """Whether a case lands where the textbook's does; where that diverged, every run of ours has to."""
    if case.name in TEXTBOOK_DIVERGED:
        return all(results["diverged"])
    return near(name, statistics.fmean(results[name]), case.textbook[name])


def rows_of(case: Case, seeds: int) -> Iterator[Row]:
    """Run the case and give one row for each of its measures."""
    results = {drawing: measure(case, drawing, seeds) for drawing in DRAWINGS}
    for name, textbook in case.textbook.items():
        yield {
            "exercise": case.exercise,
            "case": case.name,
            "measure": name,
            "textbook": textbook,
            "diverged": {d: int(sum(results[d]["diverged"])) for d in DRAWINGS},
            "runs": {d: results[d][name] for d in DRAWINGS},
            "mean": {d: statistics.fmean(results[d][name]) for d in DRAWINGS},
            "within": {d: verdict(case, name, results[d]) for d in DRAWINGS},
        }


def line(row: Row) -> str:
    """A row of the table: textbook, then for each drawing mean, lowest, highest, verdict."""
    text = f"{row['exercise']:20} {row['case']:32} {row['measure']:6} {row['textbook']:8.4g}"
    for d in DRAWINGS:
        runs, word = row["runs"][d], "ok" if row["within"][d] else "off"
        lost = "diverged" if row["diverged"][d] else ""
        spread = f"{min(runs):.3g}-{max(runs):.3g}"
        text += f" | {row['mean'][d]:8.4g} {spread:>17} {word:3} {lost:8}"
    return text.rstrip()


def orderings(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """For every race and measure: whether the competitors come in the textbook's order."""
    keys = dict.fromkeys((row["exercise"], row["measure"]) for row in rows)
    for exercise, name in keys:
        if not exercise.endswith("race"):
            continue
        group = [row for row in rows if (row["exercise"], row["measure"]) == (exercise, name)]
        wanted = [row["case"] for row in sorted(group, key=lambda row: row["textbook"])]
        for drawing in DRAWINGS:
            ours = [row["case"] for row in sorted(group, key=lambda row: row["mean"][drawing])]
            yield {
                "exercise": exercise,
                "measure": name,
                "drawing": drawing,
                "same": ours == wanted,
                "ours": ours,
            }


def main() -> int:
    """Print the table; the exit code tells whether the script ran, not how the comparison went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seeds", type=int, default=3, help="runs of every case")
    parser.add_argument("--only", choices=tuple(EXERCISES), help="one exercise only")
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error("--seeds must be at least 1")
    started = time.perf_counter()
    rows: list[Row] = []
    if not options.json:
        print(f"{'exercise':20} {'case':32} measure textbook | " + " | ".join(DRAWINGS))
    for exercise, cases in EXERCISES.items():
        if options.only not in (None, exercise):
            continue
        for case in cases():
            for row in rows_of(case, options.seeds):
                rows.append(row)
                if not options.json:
                    print(line(row), flush=True)
    orders = list(orderings(rows))
    seconds = time.perf_counter() - started
    if options.json:
        print(json.dumps({"rows": rows, "orders": orders, "seconds": seconds}))
        return 0
    for order in orders:
        word = "same order" if order["same"] else f"OTHER ORDER: {', '.join(order['ours'])}"
        print(f"{order['exercise']}, {order['measure']}, {order['drawing']}: {word}")
    print(f"{seconds:.0f} s; {options.seeds} seeds; test accuracy on the program's own test part")
    return 0


if __name__ == "__main__":
    sys.exit(main())
