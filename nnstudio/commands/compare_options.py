"""What ``nnstudio compare`` may be asked for; apart from the verb, so that reading it loads no engine."""

from __future__ import annotations

from typing import Any

from nnstudio.commands.recording import add_no_record
from nnstudio.commands.shared_options import add_set
from nnstudio.language import tr


def add_options(options: Any) -> None:
    """Add them to a group of options."""
    add = options.add_argument
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file with a comparison in it"))
    add("--example", metavar="NAME", help=tr("An example instead; see: nnstudio examples"))
    add(
        "--vary",
        action="append",
        default=[],
        metavar="PATH=LIST",
        help=tr("A setting and its values, as in training.optimizer=sgd,adam; may be repeated"),
    )
    add("--seeds", metavar="N", help=tr("Run each variant with so many seeds"))
    add_set(options)
    add("--epochs", metavar="N", help=tr("Passes over the training samples, from the beginning"))
    add(
        "--workers",
        metavar="N",
        help=tr("Processes that train at once; one for each core by default"),
    )
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))
    add("--quiet", action="store_true", help=tr("Say nothing on stderr but what is wrong"))
    add_no_record(options)
