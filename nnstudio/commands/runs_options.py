"""What ``nnstudio runs`` may be asked for; apart from the verb, so that reading it loads nothing."""

from __future__ import annotations

from typing import Any

from nnstudio.language import tr


def add_options(options: Any) -> None:
    """Add them to a group of options."""
    add = options.add_argument
    add(
        "--filter",
        default="",
        metavar="TEXT",
        help=tr('Only some, as in "adam, accuracy > 0.9, seed = 1"'),
    )
    add(
        "--sort",
        default="",
        metavar="NAME",
        help=tr("By a result or a setting, as in test_accuracy; the largest first"),
    )
    add("--most", metavar="N", help=tr("At most so many"))
    kind = options.add_mutually_exclusive_group()
    kind.add_argument(
        "--json", action="store_true", help=tr("Write one JSON object a line to stdout")
    )
    kind.add_argument("--csv", action="store_true", help=tr("Write a table for a spreadsheet"))
