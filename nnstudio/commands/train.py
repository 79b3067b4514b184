"""``nnstudio train``: train a file or an example in the terminal and, with ``--out``, keep the result.

A file with a run in it goes on where it stopped, exactly as if it had never stopped.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TypeGuard

from nnstudio.attended import Bar, long_enough, stopping_on_signals
from nnstudio.commands.diagnosing import explained
from nnstudio.commands.ending import DONE, FAILED, USAGE, Ended
from nnstudio.commands.output import sentences, tell, write
from nnstudio.commands.own_data import beginning
from nnstudio.commands.recording import Recorder, run_name
from nnstudio.commands.report import JsonReport, Report, TableReport
from nnstudio.commands.settings import changed
from nnstudio.core.diagnosis.attending import Attending
from nnstudio.core.engine.device.choice import Choice, choose_again
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.files.runs import MOST_THREADS
from nnstudio.core.files.saving import is_text_name, save
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Evaluated, Finished, Pretrained, Progressed, Threaded
from nnstudio.core.training.fits import obstacles
from nnstudio.core.training.thread_choice import ThreadChoice, kept
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import tr
from nnstudio.language.sentences import say_threads

_OPTIONS = {
    "seed": "training.seed",
    "samples": "data.training_samples",
    "epochs": "training.epochs",
}


def run(asked: Namespace) -> int:
    """Train, report and save."""
    if asked.lesson is not None:
        from nnstudio.commands.lesson import train_lesson

        return train_lesson(asked)
    original, old_run = beginning(asked)
    experiment = _changed(original, asked)
    steps = _steps(asked.steps)
    threads = _threads(asked.threads)
    out = _target(asked.out)
    checkpoint = _to_continue(old_run, experiment, asked)
    if steps is not None and asked.epochs is None:
        experiment = long_enough(experiment, checkpoint.step if checkpoint else 0, steps)
    _refuse_untrainable(original, experiment)
    if not asked.quiet:
        for line in sentences(p for p in check(experiment) if p.severity == "warning"):
            tell(line)
    control = Control()
    if threads is None and checkpoint is None and _repeats(old_run, experiment):
        threads = kept(old_run.threads)
    chosen = _device(asked, experiment, checkpoint)
    trainer = Trainer(
        experiment,
        checkpoint=checkpoint,
        control=control,
        threads=threads,
        backend=chosen.backend,
    )
    if checkpoint is not None and not asked.quiet:
        tell(_going_on(trainer))
    report: Report = JsonReport(trainer) if asked.json else TableReport(trainer)
    attending = Attending(trainer, _goal(trainer, steps)) if asked.json or asked.explain else None
    status, failed_step = _train(trainer, steps, control, report, asked, attending)
    finished = trainer.checkpoint()
    try:
        # First, so that whoever reads "finished" finds the file.
        if out is not None:
            _save(out, experiment, finished)
    finally:
        found = () if attending is None else attending.findings()
        report.finished(status, failed_step, finished.seconds, found)
    if asked.record:
        from nnstudio.core.ledger.entry import Entry

        with Recorder(True) as recorder:
            recorder.keep(Entry.of(finished, name=run_name(asked, experiment)))
    if not asked.quiet:
        tell(_ending(status, failed_step, finished))
        if out is not None:
            tell(tr("Saved as {file}", file=out))
    if asked.explain and not asked.json:
        for line in explained(found, experiment):
            write(line)
    return DONE if status == "done" else FAILED


def _changed(experiment: Experiment, asked: Namespace) -> Experiment:
    """The experiment with what the options say, ``--set`` first."""
    experiment = changed(experiment, asked.set)
    for option, path in _OPTIONS.items():
        value = getattr(asked, option)
        if value is not None:
            experiment = change(experiment, path, value)
    return experiment


def _steps(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        steps = int(text)
    except ValueError:
        steps = 0
    if steps < 1:
        raise Ended(
            USAGE, tr("Steps must be a whole number from 1 on, and not {text}", text=text[:80])
        )
    return steps


def _threads(text: str) -> ThreadChoice | None:
    """The number of threads asked for; None leaves it to a measurement."""
    if text == "auto":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_THREADS):
        raise Ended(
            USAGE,
            tr(
                "Threads must be auto or a whole number from 1 to {most}, and not {text}",
                most=MOST_THREADS,
                text=text[:80],
            ),
        )
    return ThreadChoice(int(text), "asked")


def _repeats(old_run: Checkpoint | None, experiment: Experiment) -> TypeGuard[Checkpoint]:
    """Whether a new run is the old one again, which it is to the last bit with the same threads."""
    return old_run is not None and old_run.experiment.settings_hash == experiment.settings_hash


def _target(name: str | None) -> Path | None:
    """Where to save; looked at before the training, so that a typing error does not cost its result."""
    if name is None:
        return None
    path = Path(name)
    if not name or path.is_dir():
        raise Ended(USAGE, tr("--out takes the name of a file, and {file} is not one.", file=name))
    if is_text_name(name):
        raise Ended(USAGE, *sentences([Problem.of("problem.save_text_run", path=name)]))
    if not path.absolute().parent.is_dir():
        raise Ended(USAGE, tr("{file} cannot be written: there is no such folder.", file=name))
    return path


def _device(asked: Namespace, experiment: Experiment, checkpoint: Checkpoint | None) -> Choice:
    """Where to compute: as asked, else where the run was, else by measurement."""
    before = frozenset[str]() if checkpoint is None else checkpoint.devices
    chosen = choose_again(asked.device, experiment, before)
    unasked = asked.device is None and chosen.reason == Problem.of(
        "problem.gpu_library", severity="hint"
    )
    if chosen.reason is not None and not unasked and not asked.quiet:
        for line in sentences([chosen.reason]):
            tell(line)
    return chosen


def _to_continue(
    old_run: Checkpoint | None, experiment: Experiment, asked: Namespace
) -> Checkpoint | None:
    if old_run is None or asked.fresh:
        if asked.resume and old_run is None:
            raise Ended(USAGE, tr("There is no run to go on with."))
        return None
    if old_run.experiment.settings_hash == experiment.settings_hash:
        return old_run
    if asked.resume:
        raise ProblemError(Problem.of("problem.other_settings"))
    if not asked.quiet:
        tell(tr("The run in the file was made with other settings; starting anew."))
    return None


def _refuse_untrainable(original: Experiment, experiment: Experiment) -> None:
    """End where the network cannot be trained: a fault of the options or one of the file itself."""
    found = obstacles(experiment)
    if not found:
        return
    before = obstacles(original)
    code = FAILED if all(problem in before for problem in found) else USAGE
    raise Ended(code, *sentences(found))


def _train(
    trainer: Trainer,
    steps: int | None,
    control: Control,
    report: Report,
    asked: Namespace,
    attending: Attending | None,
) -> tuple[str, int | None]:
    """Train to the end and return the status as the caller of the command sees it."""
    goal = _goal(trainer, steps)
    shown = not asked.quiet and (sys.stderr.isatty() or not asked.json)
    ending = Finished("done", trainer.step)
    with (
        stopping_on_signals(control),
        Bar(
            trainer.step,
            max(goal, trainer.step),
            shown=shown,
            desc=tr("Training"),
            unit=" " + tr("steps"),
        ) as bar,
    ):
        report.started(goal)
        for event in trainer.run(steps):
            if attending is not None:
                attending.take(event)
            try:
                match event:
                    case Evaluated():
                        with bar.aside():
                            report.evaluated(event.row)
                    case Pretrained() if event.epoch == event.epochs and not asked.quiet:
                        with bar.interrupted():
                            tell(_pretrained(event))
                    case Threaded():
                        if _worth_telling(event.choice):
                            report.threaded(event)
                            if not asked.quiet:
                                with bar.interrupted():
                                    tell(_threaded(event.choice))
                    case Progressed():
                        bar.reach(event.step)
                    case Finished():
                        bar.reach(event.step)
                        ending = event
                    case _:
                        pass
            except BrokenPipeError:
                # Nobody reads any more; what was learned so far is still worth saving.
                report.close()
                control.stop()
    reached = trainer.step >= goal and ending.status == "stopped"
    return ("done" if reached else ending.status), ending.failed_step


def _goal(trainer: Trainer, steps: int | None) -> int:
    """The step that the run goes to."""
    return trainer.total_steps if steps is None else min(trainer.step + steps, trainer.total_steps)


def _save(out: Path, experiment: Experiment, finished: Checkpoint) -> None:
    try:
        save(out, experiment, finished)
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems)) from None


def _pretrained(event: Pretrained) -> str:
    return tr(
        "Pretrained {block}: {epochs} epochs, reconstruction error {error:.4f}",
        block=event.block,
        epochs=event.epochs,
        error=event.error,
    )


def _worth_telling(choice: ThreadChoice) -> bool:
    """One thread is what everybody expects, unless more were tried."""
    return choice.threads > 1 or choice.more > 1


def _threaded(choice: ThreadChoice) -> str:
    return tr("Threads: {threads} ({reason})", threads=choice.threads, reason=say_threads(choice))


def _going_on(trainer: Trainer) -> str:
    if trainer.best_epoch is not None:
        return tr(
            "The run stopped early, with the weights of epoch {epoch}; --fresh starts anew.",
            epoch=trainer.best_epoch,
        )
    if trainer.step >= trainer.total_steps:
        return tr(
            "All {epochs} epochs are done already; --epochs goes on, --fresh starts anew.",
            epochs=trainer.experiment.training.epochs,
        )
    return tr("Going on after step {step}; --fresh starts anew.", step=trainer.step)


def _ending(status: str, failed_step: int | None, finished: Checkpoint) -> str:
    if status == "diverged":
        return tr(
            "Diverged: at step {step} the loss or a weight was no longer a finite number. "
            "The last finite weights are kept; a smaller learning rate often helps.",
            step=failed_step,
        )
    values = {"step": finished.step, "seconds": finished.seconds}
    if finished.best_epoch is not None:
        return tr(
            "Stopped early after step {step}, {seconds:.2f} s of training. "
            "The best weights, of epoch {epoch}, are kept.",
            epoch=finished.best_epoch,
            **values,
        )
    if status == "stopped":
        return tr("Stopped after step {step}, {seconds:.2f} s of training.", **values)
    return tr("Done after step {step}, {seconds:.2f} s of training.", **values)
