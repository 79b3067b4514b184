"""An experiment as readable text: for the clipboard, for mail, for version control.

It holds the description only, never a run.
"""

from __future__ import annotations

from typing import Any, cast

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.experiments import read_experiment
from nnstudio.core.files.manifest import FORMAT, read_manifest
from nnstudio.core.files.migrations import NEEDS, VERSION, migrate
from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import MOST_BYTES, read_json, write_json
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import Problem, ProblemError

_FIELDS = {"format", "version", "needs", "written_by", "experiment"}


def experiment_to_text(experiment: Experiment) -> str:
    """The experiment as indented JSON."""
    return write_json(_text_of(to_data(experiment))).decode()


def document_text(experiment: Experiment) -> str:
    """The experiment as a file for version control: the same names in the same order, one value a line.

    Two experiments that differ in one value differ in one line.
    """
    return write_json(_sorted(_text_of(to_data(experiment)))).decode()


def _sorted(value: Any) -> Any:
    """JSON data with the names of every object in order; the order of lists means something and stays."""
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return {name: _sorted(given[name]) for name in sorted(given)}
    if isinstance(value, list):
        return [_sorted(item) for item in cast("list[Any]", value)]
    return value


def piece_to_text(piece: Experiment) -> str:
    """A piece of a network, as the clipboard carries it: an experiment's text without data and training.

    ``experiment_from_text`` reads it, with the usual data and training.
    """
    kept = {name: to_data(getattr(piece, name)) for name in ("network", "layout", "notes")}
    return write_json(_text_of(kept)).decode()


def _text_of(experiment: dict[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "needs": NEEDS, "experiment": experiment}


def experiment_from_text(text: str, most_bytes: int = MOST_BYTES) -> Experiment:
    """The experiment in a text made by ``experiment_to_text``; longer texts are refused unread.

    Raises:
        ProblemError: naming what is wrong and where.
    """
    # A lone half of a UTF-16 pair, as a clipboard may hold it, is refused with the other bad bytes.
    return read_text(text.encode(errors="surrogatepass"), "text", most_bytes)[0]


def read_text(
    raw: bytes, path: str, most_bytes: int = MOST_BYTES
) -> tuple[Experiment, tuple[Problem, ...]]:
    """The experiment and notes on what was left out; ``path`` names the text in messages."""
    data = read_json(raw, path, most_bytes)
    manifest = read_manifest(data, path, path)
    given = cast("dict[str, Any]", data)
    if "experiment" not in given:
        raise ProblemError(
            Problem.of("problem.missing_field", field="experiment", name="experiment")
        )
    unknown = sorted(set(given) - _FIELDS)
    if unknown and not manifest.newer:
        name = shown(unknown[0])
        raise ProblemError(Problem.of("problem.unknown_field", field=name, name=name))
    content = migrate(given["experiment"], manifest.version)
    return read_experiment(content, path, newer=manifest.newer)
