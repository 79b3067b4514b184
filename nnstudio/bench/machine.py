"""On which machine and with which versions figures were measured: without that they mean nothing."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from threadpoolctl import threadpool_info  # pyright: ignore[reportMissingTypeStubs]

from nnstudio.bench.peers.known import versions
from nnstudio.version import __version__


def machine() -> dict[str, Any]:
    """Processor, cores, memory, and how busy it was when asked."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gigabytes": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "load": round(psutil.getloadavg()[0], 2),
    }


def software() -> dict[str, Any]:
    """Versions of everything that took part; None for a peer that is not installed."""
    blas = [pool for pool in threadpool_info() if pool.get("user_api") == "blas"]
    return {
        "nnstudio": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas[0]['internal_api']} {blas[0]['version']}" if blas else None,
        "blas_threads": 1,
        **versions(),
    }


def processor() -> str:
    """The name the maker gave it, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    if sys.platform.startswith("linux") and told.exists():
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
