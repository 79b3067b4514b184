"""What a sample of an experiment looks like to a person: a picture, a point, a row, and its class in words.

Data that somebody brings along have names; those that are generated have numbers only.
"""

from __future__ import annotations

from typing import Any, Literal

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr

Face = Literal["pictures", "plane", "table"]


def picture_shape(experiment: Experiment | None) -> tuple[int, ...] | None:
    """Rows and columns, and 3 for colours, of a sample that is a picture; None for other samples."""
    sample = experiment.data.dataset.shape().sample if experiment is not None else ()
    colours = len(sample) == 3 and sample[2] == 3
    return sample if len(sample) == 2 or colours else None


def is_photo(experiment: Experiment) -> bool:
    """Whether its pictures are photographs: 0 is dark and not paper."""
    importer: Any = getattr(experiment.data.dataset, "importer", None)
    return importer is not None and importer.type == "image_folder"


def faces(experiment: Experiment) -> tuple[Face, ...]:
    """The ways in which samples can be shown, the best first."""
    if picture_shape(experiment) is not None:
        return "pictures", "table"
    features = experiment.data.dataset.shape().features
    curve = features == 1 and experiment.data.dataset.task == "regression"
    return ("plane", "table") if features == 2 or curve else ("table",)


def class_names(experiment: Experiment) -> list[str]:
    """What the classes are called; their numbers where they have no names."""
    dataset = experiment.data.dataset
    names = list(dataset.class_names)
    return names or [str(number) for number in range(dataset.shape().outputs)]


def class_name(experiment: Experiment, label: int) -> str:
    """What one class is called."""
    names = experiment.data.dataset.class_names
    return names[label] if 0 <= label < len(names) else str(label)


def input_names(experiment: Experiment, count: int) -> list[str]:
    """What the values of a sample are called, so many; x1, x2 and so on where they have no names."""
    names = list(experiment.data.dataset.input_names)
    return names if len(names) == count else [f"x{n + 1}" for n in range(count)]


def target_name(experiment: Experiment) -> str:
    """What is to be learned, in a word."""
    dataset: Any = experiment.data.dataset
    found = getattr(dataset, "found", None)
    if found is not None and len(found.targets) == 1:
        return found.targets[0]
    return tr("Class") if experiment.data.dataset.task == "classification" else tr("Target")
