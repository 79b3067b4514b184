"""What holds for every test: no display, one BLAS thread, an own home, and nothing left behind.

A thread, timer or widget that outlives its test makes some later test fail at random, so the test
that left it fails instead.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

# Before anything imports NumPy, Qt or platformdirs: they read the environment once.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
os.environ["LANG"] = os.environ["LC_ALL"] = "C.UTF-8"
_HOME = Path(tempfile.mkdtemp(prefix="nnstudio-tests-"))


def point_home_at(folder: Path) -> dict[str, str]:
    """Return the variables that make `folder` the home of settings, data and caches anywhere."""
    return {
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "APPDATA": str(folder / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(folder / "AppData" / "Local"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DOCUMENTS_DIR": str(folder / "documents"),
    }


os.environ.update(point_home_at(_HOME))

from collections.abc import Generator, Iterator  # noqa: E402

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402
from shared_engine import SharedHost  # noqa: E402

from leftovers import Leftovers, set_settings_folder  # noqa: E402

# The same cases every time, and no clock: a slow machine is not a fault of the program.
settings.register_profile("nnstudio", deadline=None, derandomize=True, database=None)
settings.load_profile("nnstudio")

_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--monkey", type=int, default=150, help="random actions on the window from each seed"
    )
    parser.addoption(
        "--monkey-seed", type=int, default=None, help="one seed in place of the usual ones"
    )


def pytest_collection_finish() -> None:
    _freeze()


def pytest_runtest_logfinish() -> None:
    _finished.append(None)
    if len(_finished) % 100 == 0:
        _freeze()


_finished: list[None] = []


def _freeze() -> None:
    """Leave what is there to stay out of every later garbage collection: there is one after each test.

    Thousands of tests and their reports would otherwise make each of them slower than the last.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    SharedHost.end()
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(autouse=True)
def own_home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Give each test that sees a window its own settings, and each test the English language."""
    from nnstudio.language import set_language

    if _sees_window(request):
        folder = tmp_path_factory.mktemp("home")
        for name, value in point_home_at(folder).items():
            monkeypatch.setenv(name, value)
        set_settings_folder(folder / "config")
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def shared_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the windows of all tests use one process after the other, as one window does for its runs."""
    if _sees_window(request):
        monkeypatch.setattr("nnstudio.core.training.engine_process.EngineHost", SharedHost)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a thread, a running timer or a window behind."""
    leftovers = Leftovers(window=_sees_window(request), kept=SharedHost.kept)
    yield
    found = leftovers.collect()
    # The traceback of a failed test keeps its windows alive; that is not one more fault.
    if found and not request.node.stash.get(_FAILED, False):
        pytest.fail("The test left behind: " + "; ".join(found), pytrace=False)


def _sees_window(request: pytest.FixtureRequest) -> bool:
    return not {"qapp", "qtbot"}.isdisjoint(request.fixturenames)
