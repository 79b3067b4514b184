"""What goes wrong in a run is told in the terminal, in JSON and in a notebook."""

from __future__ import annotations

import nnstudio

FEW = ("train", "--example", "overfitting-300", "--epochs", 40, "--quiet", "--threads", 1)


def test_json_has_the_findings_with_their_sentences(command) -> None:
    finished = command(*FEW, "--json").events[-1]
    # How often a run is looked at depends on the machine, and with it whether a second trouble is seen.
    (finding,) = [f for f in finished["diagnosis"] if f["rule"] == "overfitting"]
    assert finding["block"] is None
    assert finding["title"].startswith("Overfitting since epoch ")
    assert "memorises its 300 samples" in finding["seen"]
    assert finding["fixes"][0] == "Use 4,000 samples"


def test_a_healthy_run_says_so(command) -> None:
    healthy = ("train", "--example", "digits-mlp", "--quiet", "--epochs", 20)
    assert command(*healthy, "--json").events[-1]["diagnosis"] == []
    assert command(*healthy, "--explain").out.splitlines()[-1].startswith("Nothing found")


def test_explain_says_it_in_sentences_of_the_language_in_use(command) -> None:
    result = command(*FEW, "--explain")
    lines = result.out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Overfitting since epoch "))
    seen, why, helps = lines[at + 1 : at + 4]
    assert seen.startswith("    Training accuracy 0.")
    assert "dropout" in why
    assert helps.strip().startswith("What would help: Use 4,000 samples, Dropout 0.2")
    korean = command(*FEW, "--explain", "--language", "ko").out
    assert "과적합" in korean and "조기 종료" in korean


def test_without_asking_nothing_is_explained(command) -> None:
    assert "Overfitting" not in command(*FEW).out


def test_a_notebook_asks_the_run() -> None:
    few = nnstudio.change(nnstudio.example("overfitting-300"), {"training.epochs": 40})
    assert nnstudio.api.Run(few).diagnosis() == ()
    titles = [found.title for found in nnstudio.train(few).diagnosis()]
    assert any(title.startswith("Overfitting since epoch ") for title in titles)
