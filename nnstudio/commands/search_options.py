"""What ``nnstudio search`` may be asked for; apart from the verb, so that reading it loads no engine."""

from __future__ import annotations

from typing import Any

from nnstudio.commands.data_options import add_own_data
from nnstudio.commands.recording import add_no_record
from nnstudio.commands.shared_options import add_set
from nnstudio.language import tr


def add_options(options: Any) -> None:
    """Add them to a group of options."""
    add = options.add_argument
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file, or one with a search in it"))
    add("--example", metavar="NAME", help=tr("An example instead; see: nnstudio examples"))
    add("--lesson", metavar="NAME", help=tr("The network of a lesson instead"))
    add_own_data(options)
    add(
        "--range",
        action="append",
        default=[],
        metavar="PATH=TEXT",
        help=tr(
            "A setting and its range, as in training.optimizer.learning_rate=1e-6..1e-2; may be repeated"
        ),
    )
    add(
        "--method",
        metavar="random|grid|tpe|gaussian_process",
        help=tr("How it is chosen what is tried next, as in grid(points=7)"),
    )
    add("--trials", metavar="N", help=tr("So many settings are tried"))
    add("--repeats", metavar="N", help=tr("Train each trial with so many seeds"))
    add(
        "--stopping",
        choices=("none", "median", "halving"),
        help=tr("End bad trials early: by the median of the others, or by successive halving"),
    )
    add(
        "--goal",
        choices=("metric", "loss"),
        help=tr("What counts of the validation samples: accuracy (R²), or the loss"),
    )
    add("--seed", metavar="N", help=tr("What is drawn follows from it"))
    add_set(options)
    add("--epochs", metavar="N", help=tr("Passes over the training samples, from the beginning"))
    add(
        "--executor",
        default="local",
        metavar="local|dask://HOST:PORT",
        help=tr("Where to train: on this machine, or on a Dask cluster"),
    )
    add(
        "--workers",
        metavar="N",
        help=tr("Trials at once; one for each core, or what the cluster has, by default"),
    )
    add(
        "--journal",
        metavar="FILE",
        help=tr("Write every result there at once, and go on from what is there"),
    )
    add("--best", metavar="N", default="20", help=tr("Length of the list at the end"))
    add("--out", metavar="FILE", help=tr("Save the network with the best settings in it"))
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))
    add("--quiet", action="store_true", help=tr("Say nothing on stderr but what is wrong"))
    add_no_record(options)
