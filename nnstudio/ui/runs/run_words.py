"""What the settings and results of kept runs are called, and how their values are written.

A path of a setting is looked up in the descriptions of the parts, so a new field has its column, its words
and its place in filters at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from nnstudio.core.experiment.experiment import DataChoice, Training
from nnstudio.core.layers.base import LAYERS
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registry_of
from nnstudio.language import tr
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.core.experiment.network import Network
    from nnstudio.core.ledger.arranging import Column
    from nnstudio.core.ledger.entry import Run
    from nnstudio.core.ledger.filters import Vocabulary
    from nnstudio.core.ledger.settings import Settings, Value

SIZES = "network"
_SECTIONS: Mapping[str, type[Description]] = {"training": Training, "data": DataChoice}


@dataclass(frozen=True)
class Title:
    """The heading of a setting's column; ``field`` says how its values are written."""

    path: str
    text: str
    field: FieldDescription | None = None

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.field is not None and self.field.kind in ("number", "integer")

    def value(self, settings: Settings) -> str:
        """The value of a run, empty where it has no such setting."""
        if self.path not in settings:
            return ""
        return value_words(settings[self.path], self.field)


def titles(
    columns: Iterable[Column], runs: Iterable[Run], network_of: Mapping[str, Network]
) -> tuple[Title, ...]:
    """The headings of columns; ``network_of`` has for the path of a block's setting a network with that block."""
    made: list[Title] = []
    shown = list(runs)
    for column in columns:
        path = column.path
        if path == SIZES:
            made.append(Title(path, tr("Layers")))
            continue
        settings = next((run.settings for run in shown if path in run.settings), {})
        field, words = lookup(path, settings)
        network = network_of.get(path)
        text = words
        if network is not None and len(column.paths) == 1:
            block = path.split(".")[1]
            if block in network.by_id:
                text = f"{block_title(network, block)}: {words}"
        made.append(Title(path, text, field))
    return tuple(made)


def lookup(path: str, settings: Settings) -> tuple[FieldDescription | None, str]:
    """The field at a path, and what it is called; its last name where no field is known there."""
    first, *names = path.split(".")
    owner: type[Description] | None = _SECTIONS.get(first)
    if first == "network" and len(names) >= 2:
        owner = _part(LAYERS.base, settings.get(f"network.{names[0]}"))
        first, names = f"network.{names[0]}", names[1:]
    field: FieldDescription | None = None
    outer: FieldDescription | None = None
    here = first
    for name in names:
        here = f"{here}.{name}"
        if owner is None or name not in owner.model_fields:
            return None, path.rpartition(".")[2]
        outer, field = field, owner.field(name)
        owner = _part(field.family, settings.get(here)) if field.family is not None else None
    if field is None:
        return None, path.rpartition(".")[2]
    return field, _name(field, outer)


def _name(field: FieldDescription, outer: FieldDescription | None) -> str:
    """What everyone calls it: the one number of a penalty goes by the name of the penalty."""
    if outer is None or outer.name == "optimizer":
        return tr(field.title)
    return tr(outer.title) if field.name == "strength" else f"{tr(outer.title)}, {tr(field.title)}"


def _part(family: type | None, type_id: Value) -> type[Description] | None:
    if family is None or not isinstance(type_id, str):
        return None
    try:
        return registry_of(family).get(type_id)
    except ProblemError:
        return None


def value_words(value: Value, field: FieldDescription | None) -> str:
    """A stored value as the inspector calls it."""
    if value is None:
        return tr("all")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    if field is not None and field.kind == "part":
        kind = _part(field.family, value)
        return value if kind is None else tr(kind.title)
    if field is not None and field.kind == "choice":
        chosen = next((one for one in field.choices if one.value == value), None)
        return value if chosen is None else tr(chosen.title)
    return value


def vocabulary(runs: Iterable[Run]) -> Vocabulary:
    """The words of the language in use for the filter: names of settings and results, and of parts."""
    from nnstudio.core.ledger.filters import Vocabulary

    names = {title.casefold(): key for key, title in result_titles(regression=False).items()}
    names[tr("R²").casefold()] = "test_accuracy"
    names.update((title.casefold(), key) for key, title in _other_names().items())
    values: dict[str, set[str]] = {
        **{key: {word.casefold()} for key, word in source_words().items()},
        **{key: {word.casefold()} for key, word in status_words().items()},
    }
    seen: set[int] = set()
    known: set[tuple[str, Value]] = set()
    for run in runs:
        if id(run.settings) in seen:
            continue
        seen.add(id(run.settings))
        for path, value in run.settings.items():
            if not isinstance(value, str) and (path, None) in known:
                continue
            told = (path, value if isinstance(value, str) else None)
            if told in known:
                continue
            known.add(told)
            field, words = lookup(path, run.settings)
            if field is None:
                continue
            names.setdefault(words.casefold(), path.rpartition(".")[2])
            names.setdefault(tr(field.title).casefold(), path.rpartition(".")[2])
            if isinstance(value, str):
                values.setdefault(value, set()).add(value_words(value, field).casefold())
    return Vocabulary(names, {value: frozenset(words) for value, words in values.items()})


def _other_names() -> dict[str, str]:
    """What else is asked for in a filter."""
    return {
        "name": tr("Name"),
        "note": tr("Note"),
        "tag": tr("Tags"),
        "seconds": tr("Time"),
        "trained": tr("Trained"),
        "number": "#",
        "accuracy": tr("Accuracy"),
        "loss": tr("Loss"),
        "status": tr("Ended as"),
        "source": tr("Made by"),
    }


def result_titles(*, regression: bool) -> dict[str, str]:
    """The scores by column name, in the order in which they stand."""
    score = tr("R²") if regression else tr("accuracy")
    return {
        "test_accuracy": tr("Test {metric}", metric=score),
        "validation_accuracy": tr("Validation {metric}", metric=score),
        "train_accuracy": tr("Training {metric}", metric=score),
        "test_loss": tr("Test loss"),
        "validation_loss": tr("Validation loss"),
        "train_loss": tr("Training loss"),
    }


def source_words() -> dict[str, str]:
    """What made a run."""
    return {
        "single": tr("Single run"),
        "lesson": tr("Lesson"),
        "comparison": tr("Comparison"),
        "search": tr("Search"),
    }


def status_words() -> dict[str, str]:
    """How a run ended."""
    return {
        "running": tr("running"),
        "paused": tr("paused"),
        "done": tr("finished"),
        "stopped": tr("stopped"),
        "diverged": tr("diverged"),
        "failed": tr("failed"),
    }


def score_text(value: float, name: str) -> str:
    """A score in as many digits as can be told apart; empty where it was not measured."""
    if not math.isfinite(value):
        return ""
    return f"{value:.3f}" if name.endswith("_accuracy") else f"{value:.4g}"


def seconds_text(seconds: float) -> str:
    """How long a run was trained: ``0.82 s``, ``4:07``, ``1:02:03``."""
    if seconds < 60:
        return tr("{seconds} s", seconds=f"{seconds:.3g}")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def when_text(when: float) -> str:
    """The day and the minute, in the time of this machine."""
    return datetime.fromtimestamp(when).astimezone().strftime("%Y-%m-%d %H:%M")


def trained_text(run: Run) -> str:
    """How far it came, and how it ended where that was not as planned."""
    epochs = f"{run.epochs:.4g}"
    return epochs if run.status == "done" else f"{epochs} · {status_words()[run.status]}"
