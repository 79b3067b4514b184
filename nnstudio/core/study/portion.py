"""A portion of a run as a pure function: experiments and where they stand in, where they stand then out.

Both are bytes, so it can be done by a thread, another process or another machine; and as going on from a
checkpoint is bit for bit the run that never stopped, a run may be cut into portions anywhere.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, replace

from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Progressed
from nnstudio.core.training.messages import CODEC, Failed
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.together import Together
from nnstudio.core.training.trainer import Trainer

MOST_WARM = 3
"""Runs a worker keeps ready to go on, so that the next portion need not compile them again."""


@dataclass(frozen=True, eq=False)
class Portion:
    """What is to be done.

    Attributes:
        token: a name of the run, the same for all its portions and for no other.
        experiments: one, or several that can be stacked.
        checkpoints: where they stand, all after the same steps; empty at the beginning.
        until: the step after which it is over (stacked ones stop at the next end of an epoch).
        seconds: it is over after so much time, too, at the next possibility.
        test: whether the test samples are scored, too; the same for all portions of a run.
    """

    token: str
    experiments: tuple[Experiment, ...]
    checkpoints: tuple[Checkpoint, ...] = ()
    until: int = 2**62
    seconds: float = float("inf")
    test: bool = True


@dataclass(frozen=True, eq=False)
class Done:
    """What came of it.

    Attributes:
        checkpoints: one for each experiment. None where a stacked run diverged: it has to be taken again by
            itself from where it stood.
        seconds: the time it took, all included.
    """

    checkpoints: tuple[Checkpoint | None, ...]
    seconds: float


PORTIONS = CODEC.knowing(Portion, Done)
"""How portions travel."""

_warm: OrderedDict[tuple[str, int], Trainer | Together] = OrderedDict()


def advance(frame: bytes) -> bytes:
    """Do the `Portion` in ``frame``; a frame with what is `Done`, or with ``Failed`` and why."""
    try:
        return PORTIONS.packed(advanced(PORTIONS.unpacked(frame)))
    except ProblemError as error:
        problems = error.problems
    except MemoryError:
        problems = (Problem.of("problem.out_of_memory"),)
    except Exception as error:
        problems = (Problem.of("problem.run_failed", reason=repr(error)),)
    return PORTIONS.packed(Failed(problems))


def advanced(portion: Portion) -> Done:
    """Do a portion here.

    Raises:
        ProblemError: where an experiment cannot be trained.
    """
    started = time.perf_counter()
    end = started + portion.seconds
    # Workers share the cores among them.
    with one_thread():
        if len(portion.experiments) > 1:
            made: tuple[Checkpoint | None, ...] = _together(portion, end)
        else:
            made = (_alone(portion, end),)
    return Done(made, time.perf_counter() - started)


def _alone(portion: Portion, end: float) -> Checkpoint:
    checkpoint = portion.checkpoints[0] if portion.checkpoints else None
    step = 0 if checkpoint is None else checkpoint.step
    trainer = _warm.pop((portion.token, step), None)
    if not isinstance(trainer, Trainer):
        one = ThreadChoice(1, "asked")
        trainer = Trainer(
            portion.experiments[0], checkpoint=checkpoint, threads=one, test=portion.test
        )
    trainer.control = Control()
    for event in trainer.run(max(0, portion.until - step)):
        if isinstance(event, Progressed) and time.perf_counter() >= end:
            trainer.control.stop()
    made = trainer.checkpoint()
    if made.status == "stopped":
        made = replace(made, status="paused")
        _keep((portion.token, made.step), trainer)
    return made


def _together(portion: Portion, end: float) -> tuple[Checkpoint | None, ...]:
    steps = [checkpoint.step for checkpoint in portion.checkpoints] or [0]
    together = _warm.pop((portion.token, steps[0]), None)
    if not isinstance(together, Together) or len(together.experiments) != len(portion.experiments):
        together = Together(portion.experiments, portion.checkpoints, test=portion.test)
    step = steps[0]
    for progress in together.run():
        step = progress.step
        if step >= portion.until or (step > steps[0] and time.perf_counter() >= end):
            break
    sound = [failed is None for failed in together.failed_steps]
    made = tuple(together.checkpoint(k) if ok else None for k, ok in enumerate(sound))
    if all(sound) and any(one is not None and one.status == "paused" for one in made):
        _keep((portion.token, step), together)
    return made


def _keep(key: tuple[str, int], run: Trainer | Together) -> None:
    _warm[key] = run
    while len(_warm) > MOST_WARM:
        _warm.popitem(last=False)
