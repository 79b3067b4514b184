"""What goes wrong in a run, for whoever reads a terminal and for programs.

The sentences are those of the window's cards; blocks go by their ids, as everywhere in the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnstudio.core.diagnosis.finding import Finding
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.language.diagnoses import diagnosis
from nnstudio.language.sentences import say_fix


def explained(findings: Sequence[Finding], experiment: Experiment) -> list[str]:
    """A line with the name of each finding, and below it what is seen, why, and what would help."""
    if not findings:
        return [tr("Nothing found: the run looks healthy.")]
    lines: list[str] = []
    for finding in findings:
        words = diagnosis(finding, str)
        lines += [words.title, f"    {words.seen}", f"    {words.why}"]
        fixes = ", ".join(say_fix(fix) for fix in finding.fixes(experiment))
        if fixes:
            lines.append("    " + tr("What would help: {fix}", fix=fixes))
    return lines


def findings_data(findings: Sequence[Finding], experiment: Experiment) -> list[dict[str, Any]]:
    """The same for JSON; keys and ids are English, sentences in the language in use."""
    return [_data(finding, experiment) for finding in findings]


def _data(finding: Finding, experiment: Experiment) -> dict[str, Any]:
    words = diagnosis(finding, str)
    return {
        "rule": finding.rule,
        "block": finding.block,
        "severity": finding.severity,
        "title": words.title,
        "seen": words.seen,
        "why": words.why,
        "fixes": [say_fix(fix) for fix in finding.fixes(experiment)],
    }
