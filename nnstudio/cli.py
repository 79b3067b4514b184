"""The command line: what may be asked for, and in which words.

It only reads the arguments; each verb is a file in `nnstudio.commands`, loaded when it is used.
"""

from __future__ import annotations

import os
import re
import sys
from argparse import SUPPRESS, ArgumentParser, HelpFormatter, Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from nnstudio.commands.data_options import add_download, add_own_data, add_predict
from nnstudio.commands.export import add_export
from nnstudio.commands.import_weights import add_import
from nnstudio.commands.report_page import add_report
from nnstudio.language import languages, set_language, system_language, tr
from nnstudio.version import __version__

RESET = "--reset"
WINDOW, PICTURE = "window", "picture"
VERBS = (
    "train",
    "compare",
    "search",
    "replay",
    "check",
    "gradcheck",
    "describe",
    "examples",
    "lessons",
    "bench",
    "profile",
    "export",
    "predict",
    "runs",
    "report",
    "download",
    "import-weights",
    PICTURE,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments ask for, in the terminal; returns the exit code."""
    try:
        return run(read(sys.argv[1:] if arguments is None else arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2


def read(arguments: Sequence[str]) -> Namespace:
    """The arguments by name; ``verb`` is one of `VERBS`, or `WINDOW` with the files to open in ``paths``.

    ``reset`` says whether the window is to forget how it was left.

    Raises:
        SystemExit: 2 with a sentence on stderr for a mistake, 0 after ``--help`` and ``--version``.
    """
    chosen, others = _language(list(arguments))
    set_language(chosen if chosen in languages() else system_language())
    reset = RESET in others
    others = [other for other in others if other != RESET]
    if all(not other.startswith("-") for other in others) and (
        not others or (_is_path(others[0]) and others[0] not in VERBS)
    ):
        if chosen is not None and chosen not in languages():
            _parser().parse_args(list(arguments))
        return Namespace(verb=WINDOW, paths=others, language=chosen, reset=reset)
    return _parser().parse_args(list(arguments))


def run(asked: Namespace) -> int:
    """Run the verb in ``asked``; every refusal is a sentence on stderr and an exit code."""
    from nnstudio.commands.ending import FAILED, USAGE, Ended
    from nnstudio.commands.output import sentences, tell
    from nnstudio.core.parts.problem import Problem, ProblemError

    verb = _verb(asked.verb)
    try:
        return verb(asked)
    except Ended as end:
        for sentence in end.sentences:
            tell(sentence)
        return end.code
    except ProblemError as error:
        for sentence in sentences(error.problems):
            tell(sentence)
        return USAGE
    except MemoryError:
        tell(*sentences([Problem.of("problem.out_of_memory")]))
        return FAILED
    except BrokenPipeError:
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _verb(name: str) -> Callable[[Namespace], int]:
    if name == "train":
        from nnstudio.commands.train import run
    elif name == "replay":
        from nnstudio.commands.replay import run
    elif name == "download":
        from nnstudio.commands.download import run
    elif name == "predict":
        from nnstudio.commands.predict import run
    elif name == "runs":
        from nnstudio.commands.runs import run
    elif name == "compare":
        from nnstudio.commands.compare import run
    elif name == "search":
        from nnstudio.commands.search import run
    elif name == "check":
        from nnstudio.commands.check import run
    elif name == "gradcheck":
        from nnstudio.commands.gradcheck import run
    elif name == "describe":
        from nnstudio.commands.describe import run
    elif name == "examples":
        from nnstudio.commands.examples import run
    elif name == "lessons":
        from nnstudio.commands.lessons import run
    elif name == "bench":
        from nnstudio.commands.bench import run
    elif name == "profile":
        from nnstudio.commands.profile import run
    elif name == "export":
        from nnstudio.commands.export import run
    elif name == "report":
        from nnstudio.commands.report_page import run
    elif name == "import-weights":
        from nnstudio.commands.import_weights import run
    else:
        raise ValueError(f"'{name}' is not done in the terminal")
    return run


def _language(arguments: list[str]) -> tuple[str | None, list[str]]:
    """The language asked for, which the help texts need before anything is parsed, and the rest."""
    chosen: str | None = None
    others: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--language":
            chosen = next(waiting, "")
        elif argument.startswith("--language="):
            chosen = argument.partition("=")[2]
        else:
            others.append(argument)
    return chosen, others


def _is_path(argument: str) -> bool:
    return (
        argument.endswith(".nnstudio")
        or os.sep in argument
        or "/" in argument
        or Path(argument).exists()
    )


class _Help(HelpFormatter):
    """Help whose headings are in the language in use."""

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, tr("Usage: ") if prefix is None else prefix)


class _Parser(ArgumentParser):
    """A parser that says what is wrong in one sentence and where to read on."""

    def __init__(self, **more: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **more)
        self.options = self.add_argument_group(tr("Options"))
        self.options.add_argument("-h", "--help", action="help", help=tr("Show this help"))
        self.options.add_argument(
            "--language",
            metavar="en|ko",
            choices=languages(),
            default=SUPPRESS,
            help=tr("Language of everything said"),
        )

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        # A verb's parser would hand what it does not know to the main one, which cannot explain it.
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        sentence = _in_words(message)
        more = tr("More: {command} --help", command=self.prog)
        self.exit(2, f"{sentence}\n{more}\n")


def _in_words(message: str) -> str:
    """What `argparse` found, as a sentence in the language in use; its own words where we know none."""
    found = re.fullmatch(r"unrecognized arguments: (.*)", message)
    if found:
        return tr("Not understood: {arguments}", arguments=found[1])
    found = re.fullmatch(r"argument (.*): expected (?:one|at least one) argument", message)
    if found:
        return tr("{option} needs a value.", option=found[1])
    found = re.fullmatch(r"the following arguments are required: (.*)", message)
    if found:
        return tr("Missing: {arguments}", arguments=found[1])
    found = re.fullmatch(r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", message)
    if found and found[1] == tr("command"):
        return tr(
            "There is no command {value}; there are: {choices}.",
            value=found[2],
            choices=found[3].replace("'", ""),
        )
    if found:
        return tr(
            "{option} cannot be {value}; there are: {choices}.",
            option=found[1],
            value=found[2],
            choices=found[3].replace("'", ""),
        )
    return message


def _parser() -> _Parser:
    parser = _Parser(
        prog="nnstudio",
        description=tr(
            "A desktop laboratory for neural networks. Without a command it opens the window."
        ),
    )
    parser.options.add_argument(
        "--version",
        action="version",
        version=f"nnstudio {__version__}",
        help=tr("Show the version"),
    )
    parser.options.add_argument(
        RESET, action="store_true", help=tr("Open the window as it was at the first start")
    )
    verbs = parser.add_subparsers(
        title=tr("Commands"), dest="verb", metavar=tr("command"), required=True, prog="nnstudio"
    )
    _add_train(verbs.add_parser("train", help=tr("Train a file or an example in the terminal")))
    _add_compare(verbs.add_parser("compare", help=tr("Run variants of an experiment side by side")))
    _add_search(verbs.add_parser("search", help=tr("Try many settings and say which are best")))
    _add_runs(verbs.add_parser("runs", help=tr("List the runs that are kept")))
    _add_replay(verbs.add_parser("replay", help=tr("Run a saved run again and compare the curves")))
    _add_check(verbs.add_parser("check", help=tr("Say what is wrong with the network in a file")))
    _add_gradcheck(
        verbs.add_parser("gradcheck", help=tr("Compare backpropagation with numerical gradients"))
    )
    _add_describe(
        verbs.add_parser("describe", help=tr("Show all parts with their settings and limits"))
    )
    verbs.add_parser("examples", help=tr("List the examples"))
    _add_lessons(verbs.add_parser("lessons", help=tr("List the lessons")))
    _add_bench(verbs.add_parser("bench", help=tr("Measure how fast training is on this machine")))
    _add_profile(verbs.add_parser("profile", help=tr("Show where a training step spends its time")))
    export = verbs.add_parser("export", help=tr("Write the network in a form others can use"))
    add_export(export.options.add_argument)
    add_predict(
        verbs.add_parser("predict", help=tr("Use a trained network on new samples")).options
    )
    report = verbs.add_parser("report", help=tr("Write a run as a page to print or send"))
    add_report(report.options.add_argument)
    add_download(
        verbs.add_parser("download", help=tr("Download a data set that is offered")).options
    )
    weights = verbs.add_parser("import-weights", help=tr("Give a network weights from elsewhere"))
    add_import(weights.options.add_argument)
    _add_picture(verbs.add_parser(PICTURE, help=tr("Save a picture of the window")))
    return parser


def _add_train(parser: _Parser) -> None:
    add = parser.options.add_argument
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file to train"))
    add("--example", metavar="NAME", help=tr("Train an example instead; see: nnstudio examples"))
    add(
        "--lesson",
        metavar="NAME",
        help=tr("Run a lesson, or one in a folder, and say which of its checks hold"),
    )
    add_own_data(parser.options)
    add("--epochs", metavar="N", help=tr("Passes over the training samples, from the beginning"))
    add("--steps", metavar="N", help=tr("At most so many more steps (mini-batches)"))
    add("--seed", metavar="N", help=tr("Starting weights, order and dropout follow from it"))
    add("--samples", metavar="N", help=tr("Use only the first so many training samples"))
    from nnstudio.commands.shared_options import add_set

    add_set(parser.options)
    add(
        "--threads",
        default="auto",
        metavar="auto|N",
        help=tr("Threads of the matrix products; auto measures what is faster"),
    )
    add(
        "--device",
        choices=("auto", "cpu", "gpu"),
        help=tr("Where to compute: by measurement, on the processor, or on a graphics card"),
    )
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))
    add(
        "--explain",
        action="store_true",
        help=tr("Say what goes wrong in the run, and what helps"),
    )
    add("--out", metavar="FILE", help=tr("Save the network with the run in it"))
    add("--quiet", action="store_true", help=tr("Say nothing on stderr but what is wrong"))
    from nnstudio.commands.recording import add_record

    add_record(parser.options)
    which = parser.options.add_mutually_exclusive_group()
    which.add_argument(
        "--resume",
        action="store_true",
        help=tr("Insist on going on with the run in the file; it does so by itself where it can"),
    )
    which.add_argument(
        "--fresh", action="store_true", help=tr("Start anew even where the file holds a run")
    )


def _add_runs(parser: _Parser) -> None:
    from nnstudio.commands.runs_options import add_options

    add_options(parser.options)


def _add_compare(parser: _Parser) -> None:
    from nnstudio.commands.compare_options import add_options

    add_options(parser.options)


def _add_search(parser: _Parser) -> None:
    from nnstudio.commands.search_options import add_options

    add_options(parser.options)


def _add_replay(parser: _Parser) -> None:
    from nnstudio.commands.replay_options import add_options

    add_options(parser.options)


def _add_check(parser: _Parser) -> None:
    parser.options.add_argument("file", metavar="FILE", help=tr("A .nnstudio file to check"))


def _add_gradcheck(parser: _Parser) -> None:
    add = parser.options.add_argument
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file to check"))
    add("--example", metavar="NAME", help=tr("Check an example instead; see: nnstudio examples"))
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))


def _add_describe(parser: _Parser) -> None:
    add = parser.options.add_argument
    add("family", nargs="?", metavar="FAMILY", help=tr("Only this kind of part, as in activation"))
    add("part", nargs="?", metavar="TYPE", help=tr("Only this part, with its manual page"))
    add("--json", action="store_true", help=tr("Write JSON to stdout"))


def _add_lessons(parser: _Parser) -> None:
    add = parser.options.add_argument
    add(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help=tr("A folder with lessons of your own; without it those of the program"),
    )
    add("--json", action="store_true", help=tr("Write one JSON object a line to stdout"))


def _add_bench(parser: _Parser) -> None:
    add = parser.options.add_argument
    add(
        "workloads",
        nargs="*",
        metavar="WORKLOAD",
        help=tr("W1 to W6; all of them where none is named"),
    )
    add("--seconds", metavar="S", help=tr("Length of one turn of one program in a round"))
    add("--no-compile", action="store_true", help=tr("Do not try to compile PyTorch's twin"))
    add("--json", action="store_true", help=tr("Write JSON to stdout"))


def _add_profile(parser: _Parser) -> None:
    add = parser.options.add_argument
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file"))
    add("--example", metavar="NAME", help=tr("An example instead; see: nnstudio examples"))
    add("--json", action="store_true", help=tr("Write JSON to stdout"))


def _add_picture(parser: _Parser) -> None:
    add = parser.options.add_argument
    add("file", nargs="?", metavar="FILE", help=tr("A .nnstudio file to show"))
    add("--out", metavar="FILE", required=True, help=tr("Where to save the picture (PNG)"))
    add(
        "--theme",
        choices=("light", "dark", "contrast"),
        default="light",
        help=tr("Colours of the window"),
    )
    add("--size", type=_size, default=(1440, 900), metavar="1440x900", help=tr("Width and height"))


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{2,5})[x×](\d{2,5})", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2])


__all__: Iterable[str] = ("PICTURE", "VERBS", "WINDOW", "main", "read", "run")
