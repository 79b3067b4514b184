"""What the page on the format says is what the program writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

from files.samples import experiment, members, run
from files.test_earlier_runs import PICTURE, earlier

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files import container, strict_json, thumbnail
from nnstudio.core.files import earlier as earlier_runs
from nnstudio.core.files.migrations import VERSION
from nnstudio.core.files.opening import ORIGIN
from nnstudio.core.files.runs import MEMBERS
from nnstudio.core.files.saving import file_bytes

PAGE = (Path(__file__).parents[2] / "docs" / "file-format.md").read_text(encoding="utf-8")


def test_every_member_is_described_in_its_order() -> None:
    described = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    content = members(file_bytes(experiment(), run(), earlier(1), PICTURE))
    written = [name.replace("earlier/1/", "earlier/N/") for name in content]
    assert described == [*written, ORIGIN] and set(MEMBERS) < set(described)
    for name in Experiment.model_fields:
        assert f"`{name}`" in PAGE
    for name in json.loads(content["run/run.json"]):
        assert f"`{name}`" in PAGE, name


def test_versions_and_limits_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \| ", PAGE, re.MULTILINE)
    assert rows == [str(number) for number in range(1, VERSION + 1)]
    for figure in (
        f"at most {strict_json.MOST_BYTES // 2**20} MiB and {strict_json.MOST_LEVELS} levels",
        f"at most {earlier_runs.MOST}",
        f"more than {container.MOST_MEMBERS} members",
        f"{container.FREE_BYTES // 2**20} MiB + {container.MOST_GROWTH} x",
        f"at most {thumbnail.MOST_SIDE} x {thumbnail.MOST_SIDE} and {thumbnail.MOST_BYTES // 2**10} KiB",
    ):
        assert figure in PAGE, figure
