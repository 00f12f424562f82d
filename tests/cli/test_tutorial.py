"""Every command of the tutorial, run as it is printed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial/十分钟做成第一笔结算.md"
GUIDE = DOCS / "guide/写一个场景.md"
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
WORLD = re.compile(r"```yaml\n# 文件: (\S+)\n(.*?)```", re.DOTALL)
ELSEWHERE = ("make demo", "export PATH")  # make demo has a test of its own
FINISH = """
until curl -s http://127.0.0.1:8000/healthz >/dev/null; do sleep 0.2; done
"""
RETURN = """
read -r setl mdtrt < <(python3 -c '
import json, sys
info = json.loads(open("bought.json").read())["output"]["setlinfo"]
print(info["setl_id"], info["mdtrt_id"])')
退掉 "$setl" "$mdtrt" > returned.json
"""


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


@pytest.fixture
def script() -> str:
    """The printed commands in order, the server awaited, the answers kept."""
    blocks = BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))
    parts = []
    for block in blocks:
        if block.startswith(ELSEWHERE):
            continue
        if block.startswith("yibao serve"):
            block += "server=$!\n" + FINISH
        if "2102" in block:
            block = (
                f"{{ {block.rstrip()}\n}} > bought.json\ncp bought.json first.json\n"
            )
            block += block.split("\ncp ")[0] + "\ncmp bought.json first.json\n"
        if "2103" in block:
            block += RETURN
        parts.append(block)
    ending = 'trap "kill $server; wait" EXIT\n'
    return ("set -euo pipefail\n" + "\n".join(parts)).replace(
        "server=$!\n", "server=$!\n" + ending
    )


def test_the_tutorial_works_as_printed(script: str, home: Path, tmp_path: Path) -> None:
    [(name, text)] = WORLD.findall(GUIDE.read_text(encoding="utf-8"))
    (tmp_path / name).write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["bash", "-c", script.replace("8000", free_port())],
        cwd=tmp_path,
        env=os.environ
        | {
            "YIBAO_HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert '"acct_pay":37.2' in (tmp_path / "bought.json").read_text().replace(" ", "")
    assert '"acct_pay":-37.2' in (tmp_path / "returned.json").read_text().replace(
        " ", ""
    )
