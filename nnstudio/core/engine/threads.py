"""How many threads the matrix products use.

One thread is fastest and steady on networks of this size; several, on a busy machine, can be a hundred
times slower.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]


def one_thread() -> AbstractContextManager[Any]:
    """While the context is open, BLAS uses a single thread."""
    return threadpool_limits(limits=1, user_api="blas")
