"""What a lesson is: words in every language, a prepared experiment, steps to take, and checks of the run.

It is read from a folder and never changes; the experiment is made when somebody wants it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change, field_at
from nnstudio.core.experiment.templates import with_hidden
from nnstudio.core.parts.problem import Problem, ProblemError

Values = tuple[tuple[str, str], ...]
"""Paths of settings and what they become, as ``--set`` takes them, in order."""


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    en: str
    ko: str

    def said(self, language: str) -> str:
        """The text in this language, English where there is none."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True)
class Recipe:
    """How the prepared experiment is made.

    Attributes:
        place: the file it stands in, for messages.
        example: the ready experiment it begins with.
        given: an experiment of its own instead.
        hidden: a typed line of hidden layers in place of those it has; None keeps them.
        values: settings that are changed then.
        varied: settings that take several values in turn, as ``nnstudio compare --vary`` takes them.
        seeds: how many each of them is run with.
        searched: settings with the ranges in which they are searched, as ``nnstudio search`` takes them.
        trials: how many are tried.
    """

    place: str
    example: str = ""
    given: Experiment | None = None
    hidden: str | None = None
    values: Values = ()
    varied: Values = ()
    seeds: int = 1
    searched: Values = ()
    trials: int = 30

    def make(self, name: str) -> Experiment:
        """The experiment.

        Raises:
            ProblemError: ``problem.lesson_experiment`` with the place, and what is wrong behind it.
        """
        try:
            made = example(self.example) if self.given is None else self.given
            if self.hidden is not None:
                made = with_hidden(made, self.hidden)
            made = changed(made, self.values).with_values(name=name)
            made = self._varied(made) if self.varied else made
            return self._searched(made) if self.searched else made
        except ProblemError as error:
            raise _misplaced(self.place, "experiment", error) from None

    def _varied(self, made: Experiment) -> Experiment:
        from nnstudio.core.study.variants import variants, vary

        for path, values in self.varied:
            made = vary(made, path, values)
        comparison = made.comparison.with_values(repeats=self.seeds)
        made = made.with_values(comparison=comparison)
        variants(made)
        return made

    def _searched(self, made: Experiment) -> Experiment:
        from nnstudio.core.study.ranges import read_range
        from nnstudio.core.study.search_checks import search_problems

        ranges = tuple(read_range(made, path, text) for path, text in self.searched)
        search = made.search.with_values(ranges=ranges, trials=self.trials)
        made = made.with_values(search=search)
        wrong = [problem for problem in search_problems(made) if problem.severity == "error"]
        if wrong:
            raise ProblemError(wrong)
        return made


@dataclass(frozen=True)
class Step:
    """Something to do; ``values`` are the settings it asks for, where it asks for any."""

    text: Words
    values: Values = ()


@dataclass(frozen=True)
class Question:
    """To think about, and what is right."""

    ask: Words
    answer: Words


@dataclass(frozen=True)
class Predict:
    """A curve to sketch before the run, by its column of the history, and what is asked."""

    curve: str
    ask: Words


@dataclass(frozen=True)
class Lab:
    """A laboratory of the window and the state it is opened in; empty for that it opens in by itself."""

    id: str
    state: str = ""


Kind = Literal["measure", "found", "diverged", "compare", "search"]


@dataclass(frozen=True)
class Check:
    """Something that is true of the run once the student has seen what there is to see.

    Attributes:
        text: the sentence that is ticked off.
        kind: whether a number is bounded, a rule of the diagnosis finds its trouble, or the run ends by itself
            because its numbers ran away.
        name: the measure, or the rule.
        at_least, at_most: bounds of the measure.
        block: whose vital sign it is; empty for the largest among the hidden layers.
        stage: the step after which it counts, from 1 on; 0 for the experiment as it was prepared.
        from_epoch: nothing is judged before that epoch.
        of: the variants of a comparison that are meant, by path and value; all where it is empty, and None where
            the check is about a single run.
        above, below: variants whose measure is smaller, or larger, than that of those; empty for all others.
        least: how many of those must lie within the bounds; 0 for all. Of a search how many of the best trials
            are looked at.
        steps: from after which step to which the loss of mini-batches is taken.
    """

    text: Words
    kind: Kind
    name: str = ""
    at_least: float | None = None
    at_most: float | None = None
    block: str = ""
    stage: int = 0
    from_epoch: float = 1.0
    of: Values | None = None
    above: Values | None = None
    below: Values | None = None
    least: int = 0
    steps: tuple[int, int] | None = None

    @property
    def alone(self) -> bool:
        """Whether it is about a single run."""
        return self.kind in ("measure", "found", "diverged")

    @property
    def compares(self) -> bool:
        """Whether it is about the variants of a comparison."""
        return self.kind == "compare"


@dataclass(frozen=True, eq=False)
class Lesson:
    """One lesson.

    Attributes:
        id: the name of its folder.
        order: lessons stand in this order.
        about: one sentence for its card.
        text: a few sentences to begin with.
        look: what to look for.
        panel: the view that comes to the front; empty for none.
        lab: the laboratory that belongs to it.
        recipe: the prepared experiment; None where the laboratory is all there is.
        predict: what is to be sketched first; None for nothing.
        hidden: panels, and settings by their paths, that are not shown while the lesson goes on.
    """

    id: str
    order: int
    title: Words
    about: Words
    text: Words
    steps: tuple[Step, ...]
    look: tuple[Words, ...]
    question: Question
    panel: str = ""
    lab: Lab | None = None
    recipe: Recipe | None = None
    checks: tuple[Check, ...] = ()
    predict: Predict | None = None
    hidden: tuple[str, ...] = ()

    @property
    def hidden_panels(self) -> tuple[str, ...]:
        """The panels among what is hidden: names without a dot."""
        return tuple(name for name in self.hidden if "." not in name)

    @property
    def hidden_settings(self) -> tuple[str, ...]:
        """The paths of settings among what is hidden."""
        return tuple(name for name in self.hidden if "." in name)

    @property
    def experiment(self) -> Experiment:
        """The prepared experiment; an empty one where there is none.

        Raises:
            ProblemError: with the place, where it cannot be made.
        """
        return self._prepared

    def verify(self) -> None:
        """Make every stage and find every rule that the checks name, which takes too long to do for all lessons.

        Raises:
            ProblemError: with the place of the first thing that is not there.
        """
        from nnstudio.core.diagnosis.base import RULES

        assert self.stages
        place = self.recipe.place if self.recipe else self.id
        for number, name in enumerate(self.hidden):
            if "." in name:
                try:
                    field_at(self.experiment, name)
                except ProblemError as error:
                    raise _misplaced(place, f"hide[{number}]", error) from None
        for number, check in enumerate(self.checks):
            if not check.alone:
                from nnstudio.core.lessons.comparing import verify_compared
                from nnstudio.core.lessons.searching import verify_searched

                verify = verify_compared if check.compares else verify_searched
                try:
                    verify(check, self.stages[check.stage])
                except ProblemError as error:
                    raise _misplaced(place, f"checks[{number}]", error) from None
            if check.kind == "found":
                try:
                    RULES.get(check.name)
                except ProblemError as error:
                    raise _misplaced(place, f"checks[{number}].found", error) from None

    @cached_property
    def _prepared(self) -> Experiment:
        return Experiment() if self.recipe is None else self.recipe.make(self.id)

    @cached_property
    def stages(self) -> tuple[Experiment, ...]:
        """The prepared experiment, and what it is after each of the steps.

        Raises:
            ProblemError: with the place, where one of them cannot be made.
        """
        if self.recipe is None:
            return (self._prepared,)
        made = [self._prepared]
        for number, step in enumerate(self.steps):
            try:
                made.append(changed(made[-1], step.values))
            except ProblemError as error:
                raise _misplaced(self.recipe.place, f"todo[{number}].set", error) from None
        return tuple(made)

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """The paths that any of the steps changes."""
        return tuple(dict.fromkeys(path for step in self.steps for path, _ in step.values))

    @property
    def judged(self) -> tuple[int, ...]:
        """The stages that have checks."""
        return tuple(sorted({check.stage for check in self.checks}))


def changed(experiment: Experiment, values: Values) -> Experiment:
    """The experiment with all these settings.

    Raises:
        ProblemError: as `nnstudio.core.experiment.paths.change` does.
    """
    for path, value in values:
        experiment = change(experiment, path, value)
    return experiment


def _misplaced(place: str, name: str, error: ProblemError) -> ProblemError:
    """The same with file and place before it."""
    first = Problem.of("problem.lesson_experiment", place=place, name=name)
    return ProblemError((first, *error.problems))
