"""An experiment from JSON data: read as strictly as it was typed, and its references checked.

What a person may draw (a cycle, a missing link) opens and is marked; what no drawing can be (two
blocks of one id, a link to nowhere) is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, cast

from nnstudio.core.experiment.checks import MOST_BLOCKS
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.note_edits import MOST_NOTES
from nnstudio.core.experiment.placeholder import Placeholder
from nnstudio.core.files.shown import shown
from nnstudio.core.layers.input import Input
from nnstudio.core.parts.data import from_data, to_data
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_LINKS = 4 * MOST_BLOCKS
MOST_PROBLEMS = 20
"""Problems reported at once; a file of a thousand wrong blocks is wrong in one way."""

_BLOCK = re.compile(r"network\.blocks\[(\d+)\](?:\.layer)?\.?(.*)", re.DOTALL)
_UNKNOWN_LAYER = re.compile(r"network\.blocks\[(\d+)\]\.layer\.(?:.+\.)?type", re.DOTALL)
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


def read_experiment(
    data: Any, place: str, *, newer: bool = False
) -> tuple[Experiment, tuple[Problem, ...]]:
    """The experiment and what was left out of it.

    Args:
        data: as ``to_data`` makes it.
        place: where it was read from, for messages.
        newer: written by a newer program: fields unknown here are left out, with a note.

    Raises:
        ProblemError: every problem names the value by block and field, ``field`` is its path.
    """
    if not isinstance(data, dict):
        raise ProblemError(
            Problem.of("problem.wrong_type", name=place, value=shown(str(data)), field="")
        )
    given = cast("dict[str, Any]", data)
    _check_counts(given)
    try:
        experiment, notes = _from_data(given, newer)
    except ProblemError as error:
        found = error.problems[:MOST_PROBLEMS]
        raise ProblemError(_placed(problem, given) for problem in found) from None
    wrong = list(islice(_references(experiment), MOST_PROBLEMS))
    if wrong:
        raise ProblemError(wrong)
    return experiment, notes


def _from_data(data: dict[str, Any], newer: bool) -> tuple[Experiment, tuple[Problem, ...]]:
    try:
        return from_data(Experiment, data), ()
    except ProblemError as error:
        strangers = _strangers(error.problems)
        if strangers:
            return _with_placeholders(data, strangers, newer)
        unknown = [p.field or "" for p in error.problems if p.code == "problem.unknown_field"]
        if not newer or len(unknown) < len(error.problems) or not _take_out(data, unknown):
            raise
    notes = [
        Problem.of("problem.newer_field", name=shown(path), field=path, severity="warning")
        for path in unknown[:MOST_PROBLEMS]
    ]
    experiment, more = _from_data(data, newer)
    return experiment, (*notes, *more)


def _strangers(problems: Iterable[Problem]) -> list[int]:
    """The places of blocks that are, or hold, something of a kind that there is not in this version."""
    found = (
        _UNKNOWN_LAYER.fullmatch(problem.field or "")
        for problem in problems
        if problem.code == "problem.unknown_part"
    )
    return sorted({int(match[1]) for match in found if match is not None})


def _with_placeholders(
    data: dict[str, Any], places: list[int], newer: bool
) -> tuple[Experiment, tuple[Problem, ...]]:
    """The experiment with these blocks kept as they are; all the rest is read as strictly as ever."""
    given = list(cast("list[dict[str, Any]]", data["network"]["blocks"]))
    kept = {place: Placeholder.of(given[place]["layer"]) for place in places}
    for place in places:
        given[place] = {**given[place], "layer": to_data(Input())}
    network = {**data["network"], "blocks": given}
    experiment, notes = _from_data({**data, "network": network}, newer)
    blocks = list(experiment.network.blocks)
    for place, layer in kept.items():
        blocks[place] = blocks[place].with_values(layer=layer)
    whole = experiment.network.with_values(blocks=tuple(blocks))
    return experiment.with_values(network=whole), notes


def _take_out(data: Any, paths: list[str]) -> bool:
    """Remove the values at these paths; False when one of them is not there."""
    for path in paths:
        steps = cast("list[str]", _STEP.findall(path))
        owner = data
        try:
            for step in steps[:-1]:
                owner = owner[int(step[1:-1])] if step.startswith("[") else owner[step]
            del owner[steps[-1]]
        except (LookupError, TypeError):
            # The name itself has points or brackets in it: then it does not come from a newer program.
            return False
    return True


def _check_counts(data: dict[str, Any]) -> None:
    """Refuse by number before anything is built."""
    network = data.get("network")
    inside = cast("dict[str, Any]", network) if isinstance(network, dict) else {}
    for code, where, items, bound in (
        ("problem.too_many_blocks", "network.blocks", inside.get("blocks"), MOST_BLOCKS),
        ("problem.too_many_links", "network.links", inside.get("links"), MOST_LINKS),
        ("problem.too_many_positions", "layout", data.get("layout"), MOST_BLOCKS),
        ("problem.too_many_notes", "notes", data.get("notes"), MOST_NOTES),
    ):
        count = len(cast("list[Any]", items)) if isinstance(items, list) else 0
        if count > bound:
            raise ProblemError(Problem.of(code, field=where, count=count, bound=bound))


def _references(experiment: Experiment) -> Iterator[Problem]:
    """Ids given twice, and names of blocks that are not there."""
    seen: set[str] = set()
    for index, block in enumerate(experiment.network.blocks):
        where = f"network.blocks[{index}]"
        if not block.id:
            yield Problem.of("problem.missing_field", field=f"{where}.id", name=f"{where}.id")
        if cast(Any, block.layer) is None:
            name = f"{shown(block.id)}.layer"
            yield Problem.of("problem.missing_field", field=f"{where}.layer", name=name)
        if block.id in seen:
            yield Problem.of("problem.duplicate_block", field=where, value=shown(block.id))
        seen.add(block.id)
    for index, link in enumerate(experiment.network.links):
        for end, name in (("source", link.source), ("target", link.target)):
            if name not in seen:
                where = f"network.links[{index}].{end}"
                yield Problem.of(
                    "problem.link_to_nowhere", field=where, name=where, value=shown(name)
                )
    placed: set[str] = set()
    for index, position in enumerate(experiment.layout):
        where = f"layout[{index}].block"
        if position.block not in seen:
            yield Problem.of(
                "problem.position_of_nothing", field=where, name=where, value=shown(position.block)
            )
        if position.block in placed:
            yield Problem.of("problem.duplicate_position", field=where, value=shown(position.block))
        placed.add(position.block)
    written: set[str] = set()
    for index, note in enumerate(experiment.notes):
        where = f"notes[{index}].id"
        if not note.id:
            yield Problem.of("problem.missing_field", field=where, name=where)
        if note.id in written:
            yield Problem.of("problem.duplicate_note", field=where, value=shown(note.id))
        written.add(note.id)


def _placed(problem: Problem, data: dict[str, Any]) -> Problem:
    """The problem with its value named as ``dense_1.units``: titles alone do not say which block."""
    path = problem.field or ""
    block, name = None, path
    found = _BLOCK.fullmatch(path)
    if found is not None:
        block = _id_of(data, int(found[1]))
        if block is not None:
            name = f"{block}.{found[2]}" if found[2] else block
    params = {
        key: shown(value) if isinstance(value, str) and key == "value" else value
        for key, value in problem.params
    }
    if "name" in params and name:
        params["name"] = shown(name)
    return Problem(
        problem.code, tuple(sorted(params.items())), block, shown(path, 200), problem.severity
    )


def _id_of(data: dict[str, Any], index: int) -> str | None:
    block: Any = data["network"]["blocks"][index]
    found = cast("dict[str, Any]", block).get("id") if isinstance(block, dict) else None
    return shown(found) if isinstance(found, str) and found else None
