"""Options that several verbs have, said once; apart from the verbs, so that reading them loads no engine."""

from __future__ import annotations

from typing import Any

from nnstudio.language import tr


def add_set(options: Any) -> None:
    """``--set PATH=VALUE``, any number of times."""
    options.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help=tr("Change any setting, as in dense_1.activation=tanh; may be repeated"),
    )
