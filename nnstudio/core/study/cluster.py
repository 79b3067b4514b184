"""Workers of a Dask cluster as an executor, so that a search runs there as it does at home.

The one file that knows Dask, which is loaded when somebody names a cluster and not before.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from typing import Any

from nnstudio.core.parts.problem import Problem, ProblemError

SCHEME = "dask://"
PATIENCE = 5.0
"""Seconds until a scheduler that does not answer counts as gone."""

_ADDRESS = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s/:\[\]]+):(\d{1,5})")


class Cluster:
    """A cluster at ``HOST:PORT``; makes executors of its workers.

    Attributes:
        address: of its scheduler.
        workers: portions that it can do at once: the threads of all its workers when it was reached first.

    Raises:
        ProblemError: ``problem.cluster_address``, ``problem.cluster_library`` where Dask is not installed,
            ``problem.cluster_unreachable`` and ``problem.cluster_empty``.
    """

    def __init__(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address.strip())
        if found is None or not 0 < int(found[2]) < 65_536:
            raise ProblemError(Problem.of("problem.cluster_address", value=address[:80]))
        self.address = address.strip()
        client = self._client()
        try:
            self.workers = sum(int(each) for each in client.nthreads().values())
        finally:
            client.close(timeout=PATIENCE)
        if self.workers == 0:
            raise ProblemError(Problem.of("problem.cluster_empty", value=self.address))

    def executor(self) -> Executor:
        """An executor of its workers, with a connection of its own.

        Raises:
            ProblemError: ``problem.cluster_unreachable``.
        """
        return ClusterExecutor(self._client())

    def _client(self) -> Any:
        try:
            from distributed import Client  # pyright: ignore[reportMissingTypeStubs]
        except ImportError:
            raise ProblemError(Problem.of("problem.cluster_library")) from None
        # What it has to say of lost connections is said by whoever waits for them.
        for name in list(logging.root.manager.loggerDict):
            if name.partition(".")[0] in ("distributed", "tornado"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        make: Any = Client
        try:
            return make(
                f"tcp://{self.address}", timeout=PATIENCE, set_as_default=False, name="nnstudio"
            )
        except (OSError, TimeoutError, ValueError) as error:
            reason = str(error) or repr(error)
            raise ProblemError(
                Problem.of("problem.cluster_unreachable", value=self.address, reason=reason[:200])
            ) from None


class ClusterExecutor(Executor):
    """Dask's own executor; it is broken as soon as the scheduler is gone, and closing it closes the connection."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inside: Any = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker of the cluster do it.

        Raises:
            RuntimeError: where the cluster is gone.
        """
        if self._client.status != "running":
            raise RuntimeError("the cluster is gone")
        return self._inside.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what is under way there is given up or waited for."""
        with suppress(Exception):
            self._inside.shutdown(wait=wait and not cancel_futures)
        with suppress(Exception):
            self._client.close(timeout=PATIENCE)
