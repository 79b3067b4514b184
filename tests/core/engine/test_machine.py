"""What is free: the machine's own figure, or what the limit of a container leaves."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from nnstudio.core.engine.machine import cores, free_memory

NOWHERE = Path("/nowhere")


def written(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 8_000

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    monkeypatch.setattr(psutil, "cpu_count", lambda logical: 8)
    monkeypatch.setattr("nnstudio.core.engine.machine._allowed", lambda: 6)


def test_without_groups_it_is_what_the_system_says() -> None:
    assert free_memory(NOWHERE, NOWHERE) == 8_000
    assert cores(NOWHERE, NOWHERE) == 6


def test_the_limit_of_a_container_counts_where_it_is_lower(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("0::/job/task\n")
    groups = tmp_path / "cgroup"
    task = groups / "job" / "task"
    written(task, memory__max="max", memory__current="900", cpu__max="max 100000")
    assert (free_memory(groups, own), cores(groups, own)) == (8_000, 6)
    written(
        groups / "job",
        memory__max="2000",
        memory__current="1500",
        memory__stat="anon 900\ninactive_file 300\n",
        cpu__max="250000 100000",
    )
    # Of the 1500 in use 300 can be dropped at once; two and a half cores are two.
    assert (free_memory(groups, own), cores(groups, own)) == (800, 2)


def test_groups_of_the_first_kind_and_paths_of_the_machine_outside(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n")
    groups = tmp_path / "cgroup"
    written(
        groups / "memory",
        memory__limit_in_bytes="1000",
        memory__usage_in_bytes="1200",
        memory__stat="total_inactive_file 50",
    )
    written(groups / "cpu", cpu__cfs_quota_us="50000", cpu__cfs_period_us="100000")
    assert free_memory(groups, own) == 0
    assert cores(groups, own) == 1
    written(
        groups / "memory",
        memory__limit_in_bytes="9223372036854771712",
        memory__usage_in_bytes="1200",
    )
    written(groups / "cpu", cpu__cfs_quota_us="-1")
    assert (free_memory(groups, own), cores(groups, own)) == (8_000, 6)


def test_the_real_machine_has_some_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert 0 < free_memory() <= psutil.virtual_memory().total
    assert 1 <= cores() <= 4096
