"""``nnstudio report FILE -o OUT.html``: a run as one page to print, hand in or send.

Figures, settings, results and diagnosis are inside; the page is in the language in use.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnstudio.language import tr


def add_report(add: Callable[..., Any]) -> None:
    """The arguments of the verb."""
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file"))
    add("--example", metavar="NAME", help=tr("An example instead; see: nnstudio examples"))
    add("-o", "--out", metavar="FILE", help=tr("Where to write it; beside the file without it"))


def run(asked: Namespace) -> int:
    """Write the page."""
    from nnstudio.commands.ending import DONE, FAILED, Ended
    from nnstudio.commands.opening import source
    from nnstudio.commands.output import sentences, tell
    from nnstudio.core.exporters.exporting import put
    from nnstudio.core.parts.problem import ProblemError
    from nnstudio.report.page import report_html

    experiment, checkpoint = source(asked.file, asked.example)
    given = Path(asked.file or asked.example)
    out = Path(asked.out) if asked.out else given.with_suffix(".html")
    out = out if out.suffix else out.with_suffix(".html")
    page = report_html(experiment, checkpoint, given.stem)
    try:
        put(out, {".html": page.encode()})
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems)) from None
    tell(tr("Saved as {file}", file=out))
    return DONE
