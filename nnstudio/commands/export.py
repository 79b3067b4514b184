"""``nnstudio export FILE --to TARGET --out OUT``: the network in a form that others can use.

What is written is run where its framework is installed, and how well it agrees is said and kept in the file.
"""

from __future__ import annotations

import importlib.util
import pkgutil
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnstudio.language import tr


def add_export(add: Callable[..., Any]) -> None:
    """The arguments of the verb; nothing of the core is loaded for them."""
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file"))
    add("--example", metavar="NAME", help=tr("An example instead; see: nnstudio examples"))
    add(
        "--to", choices=_targets(), required=True, help=tr("What to write: a program, weights, ...")
    )
    add("-o", "--out", metavar="FILE", required=True, help=tr("Where to write it"))
    add("--python", metavar="PATH", help=tr("The Python that has PyTorch or Keras, to run it with"))
    add("--json", action="store_true", help=tr("Write JSON to stdout"))


def _targets() -> tuple[str, ...]:
    """The words for all targets: the names of their files."""
    found = importlib.util.find_spec("nnstudio.core.exporters.targets")
    places = found.submodule_search_locations if found is not None else None
    return tuple(info.name.replace("_", "-") for info in pkgutil.iter_modules(places))


def run(asked: Namespace) -> int:
    """Write the files; nothing is written where a part cannot be expressed."""
    from nnstudio.commands.ending import DONE, FAILED, Ended
    from nnstudio.commands.opening import source
    from nnstudio.commands.output import number, sentences, tell, write_json
    from nnstudio.core.exporters.exporting import export
    from nnstudio.core.exporters.target import Agreement, targets
    from nnstudio.core.parts.problem import ProblemError
    from nnstudio.language.exports import say_proof

    experiment, checkpoint = source(asked.file, asked.example)
    target = targets()[asked.to]
    python = asked.python or sys.executable
    try:
        done = export(experiment, checkpoint, target, Path(asked.out), python=python)
    except ProblemError as error:
        if error.problems[0].code != "problem.export_not_written":
            raise
        raise Ended(FAILED, *sentences(error.problems)) from None
    names = [str(file) for file in done.files]
    proof = done.proof
    holds = not isinstance(proof, Agreement) or proof.holds
    if asked.json:
        agreement = proof if isinstance(proof, Agreement) else None
        write_json(
            {
                "target": target.id,
                "files": names,
                "step": done.step,
                "agrees": agreement.holds if agreement is not None else None,
                "difference": number(agreement.difference) if agreement is not None else None,
                "samples": agreement.samples if agreement is not None else None,
                "run_with": dict(agreement.versions) if agreement is not None else None,
            }
        )
    else:
        tell(tr("Saved as {file}", file=", ".join(names)))
        if not done.step and target.kind != "picture":
            tell(tr("The network is not trained: these are its starting weights."))
    sentence = say_proof(proof, target.needs)
    if sentence:
        tell(sentence)
    return DONE if holds else FAILED
