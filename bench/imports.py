"""How long the national list of diagnoses takes to import, where it is at hand.

The list is kept outside the project; ``YIBAO_REFERENCE_DATA`` names its folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.server import ROOT, Platform, environment

LIST = "icd10_yb.csv"
SINCE = "2025-01-01"


def measured(running: Platform) -> dict[str, Any] | None:
    """Seconds of the whole command on an empty table, then with nothing new."""
    folder = os.environ.get("YIBAO_REFERENCE_DATA")
    if not folder or not (Path(folder) / LIST).is_file():
        return None
    file = Path(folder) / LIST
    first, again = imported(running, file), imported(running, file)
    with running.connect() as connection:
        row = connection.execute("SELECT count(*) FROM catalog_disease").fetchone()
    assert row is not None
    return {"diagnoses": int(row[0]), "seconds": first, "again_seconds": again}


def imported(running: Platform, file: Path) -> float:
    """One ``yibao import``, the start of the command included."""
    command = ["yibao", "import", "icd10", str(file), "--since", SINCE]
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(running.database.home),
        check=True,
    )
    return round(time.monotonic() - began, 1)
