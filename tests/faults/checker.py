"""``yibao check`` as often as one likes: a process that stays, and asks when told.

A command of its own each time would spend its time on starting.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.server import ROOT, environment

ASKING = """
import json, os, sys, time
from dataclasses import asdict
os.environ["DJANGO_SETTINGS_MODULE"] = "yibao.project.settings"
import django
django.setup()
from django.db import OperationalError, connection
from yibao.gateway.check import report

def found():
    while True:  # the database may be struck down while it is asked
        connection.close()
        try:
            return asdict(report())
        except OperationalError:
            time.sleep(0.2)

print("ready", flush=True)
for _ in sys.stdin:
    print(json.dumps(found()), flush=True)
"""


@dataclass
class Checker:
    """Verifies every invariant of the database under ``home``, live."""

    process: subprocess.Popen[str]

    @classmethod
    def of(cls, home: Path) -> Checker:
        process = subprocess.Popen(
            [sys.executable, "-c", ASKING],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**environment(home)},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return cls(process)

    def violations(self) -> list[dict[str, Any]]:
        """What does not hold at this moment."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("check\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert len(found["verified"]) > 30
        return list(found["violations"])

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
