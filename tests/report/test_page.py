"""The report of a run: whole in one file, true to the run, in both languages, whatever became of the run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from nnstudio.core.experiment.edits import set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import set_language
from nnstudio.report.page import report_html


@pytest.fixture(autouse=True)
def _english():
    yield
    set_language("en")


def trained(experiment: Experiment, epochs: int = 3) -> tuple[Experiment, Checkpoint]:
    experiment = experiment.with_values(training=experiment.training.with_values(epochs=epochs))
    trainer = Trainer(experiment)
    for _ in trainer.run():
        pass
    return experiment, trainer.checkpoint()


class _Balanced(HTMLParser):
    """Counts open tags; all must be closed."""

    void = frozenset({"meta", "path", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.void:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in ("src", "href")
            assert "url(http" not in (value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_whole(page: str) -> None:
    parser = _Balanced()
    parser.feed(page)
    assert not parser.open
    outside = set(re.findall(r"https?://[^\s\"'<]+", page)) - {"http://www.w3.org/2000/svg"}
    assert not outside
    assert "<script" not in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page).lower().split()


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("name", ["digits-mlp", "sine-relu", "xor-tanh"])
def test_a_trained_run(name: str, code: str) -> None:
    set_language(code)
    experiment, run = trained(example(name))
    page = report_html(experiment, run)
    assert_whole(page)
    assert f'lang="{code}"' in page
    assert experiment.settings_hash in page
    assert f"{run.scores['test_loss']:.4g}" in page
    assert page.count("<svg") >= 3


def test_not_trained_yet() -> None:
    page = report_html(example("xor-tanh"), None)
    assert_whole(page)
    assert "Not trained yet." in page


def test_a_diverged_run_says_so() -> None:
    wild = set_training(example("sine-relu"), optimizer=SGD(learning_rate=1e5))
    experiment, run = trained(wild, 5)
    assert run.status == "diverged"
    page = report_html(experiment, run)
    assert_whole(page)
    assert "Diverged at step" in page


def test_names_are_only_text() -> None:
    experiment, run = trained(example("xor-tanh"), 1)
    page = report_html(experiment.with_values(name="<script>alert(1)</script>"), run)
    assert_whole(page)
    assert "&lt;script&gt;" in page


def test_the_report_is_that_of_the_run() -> None:
    experiment, run = trained(example("xor-tanh"), 1)
    changed = set_training(experiment, optimizer=SGD(learning_rate=0.5))
    page = report_html(changed, run)
    assert run.experiment.settings_hash in page
    assert "changed after this run" in page


def test_a_wrong_network_is_refused() -> None:
    with pytest.raises(ProblemError):
        report_html(Experiment(), None)
