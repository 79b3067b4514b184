"""What may be asked for about one's own data; apart from the verbs, so that reading it loads no engine."""

from __future__ import annotations

from typing import Any

from nnstudio.language import tr


def add_predict(options: Any) -> None:
    """The options of ``nnstudio predict``."""
    add = options.add_argument
    add("file", metavar="FILE", help=tr("A .nnstudio file with a trained network"))
    add(
        "--data",
        metavar="X",
        required=True,
        help=tr("A table, arrays, IDX images, a picture or a folder of them"),
    )
    add("--out", metavar="Y.csv", help=tr("Write the predictions here instead of to stdout"))
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))


def add_download(options: Any) -> None:
    """The options of ``nnstudio download``."""
    add = options.add_argument
    add(
        "name",
        nargs="?",
        metavar="NAME",
        help=tr("What to download; without it all that is offered"),
    )
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))


def add_own_data(options: Any) -> None:
    """The options of ``nnstudio train`` that are about data."""
    add = options.add_argument
    add(
        "--data",
        metavar="X",
        help=tr("Train on your own data: a table, arrays, IDX images or a folder of pictures"),
    )
    add("--target", metavar="COLUMN", help=tr("The column of a table that is learned"))
    add(
        "--inputs",
        metavar="COLUMN,...",
        help=tr("The columns of a table that the network sees; all others by default"),
    )
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=tr("Read the data otherwise, as in missing=mean; may be repeated"),
    )
