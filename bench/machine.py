"""What was measured on, without saying whose it is."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

import psutil

CPU_INFO = Path("/proc/cpuinfo")


def machine() -> dict[str, object]:
    """Cores, memory, processor, versions; no name of a host."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "processor": processor(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def processor() -> str:
    """The model as the kernel tells it, which on a rented machine is a family."""
    if CPU_INFO.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", CPU_INFO.read_text(), re.M)
        if found:
            return found[1].strip()
    return platform.machine()


def load() -> float:
    """Processes that wanted to run in the last minute, others' included."""
    return round(os.getloadavg()[0], 2)


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def now() -> str:
    """The time of day as a part of a file's name."""
    return f"{datetime.now(UTC):%H%M%S}"
