"""What ``nnstudio replay`` may be asked for; apart from the verb, so that reading it loads no engine."""

from __future__ import annotations

from typing import Any

from nnstudio.language import tr


def add_options(options: Any) -> None:
    """Add them to a group of options."""
    add = options.add_argument
    add("file", metavar="FILE", help=tr("A .nnstudio file with a run in it"))
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))
    add("--quiet", action="store_true", help=tr("Say nothing on stderr but what is wrong"))
