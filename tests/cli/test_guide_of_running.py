"""docs/guide/运行与备份.md speaks of commands, settings and metrics that are there."""

from __future__ import annotations

import re
from pathlib import Path

from yibao.cli import COMMANDS
from yibao.gateway import metrics
from yibao.gateway.errors import Bug, Busy, DatabaseAway, Overdue
from yibao.project import environment, logs

GUIDE = Path(__file__).parent.parent.parent / "docs/guide/运行与备份.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_every_command_is_there() -> None:
    named = set(re.findall(r"\byibao ([a-z]+)\b", TEXT))
    assert {"backup", "restore", "grants", "keys", "check", "serve"} <= named
    assert named <= COMMANDS.keys()


def test_every_setting_is_read_and_told() -> None:
    source = Path(environment.__file__).read_text(encoding="utf-8")
    variable = re.compile(r"\b(YIBAO_[A-Z_]+|DATABASE_URL)\b")
    assert set(variable.findall(TEXT)) == set(variable.findall(source))


def test_every_metric_is_counted() -> None:
    exposed = metrics.exposition().decode()
    for name in re.findall(r"`(yibao_[a-z_]+)(?:\{|`)", TEXT):
        family = name.removesuffix("_total") if name.endswith("_total") else name
        assert f"# TYPE {name}" in exposed or f"# TYPE {family}" in exposed, name


def test_every_code_and_field_is_there() -> None:
    codes = {kind.code for kind in (Busy, DatabaseAway, Overdue, Bug)}
    assert set(re.findall(r"GW-\d{3}", TEXT)) == codes
    line = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert line is not None
    fields = set(re.findall(r'"([a-z_]+)":', line[1]))
    assert fields - {"time", "level", "logger", "message"} <= set(logs.FIELDS)
