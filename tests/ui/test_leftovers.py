"""The check that no test leaves a thread, timer or window behind must itself be able to fail."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QThread, QTimer
from PySide6.QtWidgets import QWidget

from leftovers import Leftovers


@pytest.fixture
def leftovers(qapp) -> Leftovers:
    return Leftovers(window=True)


def test_a_closed_and_deleted_window_is_no_leftover(leftovers: Leftovers) -> None:
    window = QWidget()
    timer = QTimer(window)
    timer.start(1000)
    window.deleteLater()
    assert leftovers.collect() == []


def test_a_window_is_found_and_removed(leftovers: Leftovers) -> None:
    window = QWidget()
    window.setObjectName("forgotten")
    assert leftovers.collect() == ["window QWidget 'forgotten'"]
    assert leftovers.collect() == []


def test_a_running_timer_is_found_and_stopped(leftovers: Leftovers) -> None:
    timer = QTimer()
    timer.start(1000)
    assert leftovers.collect() == ["active QTimer"]
    assert not timer.isActive()


def test_a_running_thread_is_found_and_stopped(leftovers: Leftovers) -> None:
    thread = QThread()
    thread.setObjectName("worker")
    thread.start()
    assert leftovers.collect() == ["running QThread 'worker'"]
    assert thread.isFinished()


def test_a_python_thread_is_found() -> None:
    leftovers = Leftovers(window=False)
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="forgotten")
    thread.start()
    try:
        assert leftovers.collect() == ["thread forgotten"]
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux's /proc")
def test_a_process_is_found_and_ended() -> None:
    kept = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    leftovers = Leftovers(window=False, kept=lambda: frozenset({kept.pid}))
    forgotten = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert leftovers.collect() == [f"process {forgotten.pid}"]
        assert forgotten.wait(5) != 0
        assert kept.poll() is None
        assert leftovers.collect() == []
    finally:
        for process in (kept, forgotten):
            process.kill()
            process.communicate()


def test_settings_are_kept_out_of_the_real_home(
    qapp, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = QSettings("NN Studio tests", "settings")
    path = Path(settings.fileName())
    assert path.is_relative_to(tmp_path_factory.getbasetemp())
