"""Every subcommand is listed, loads, and fails in a sentence."""

import subprocess
import sys

import pytest
import typer

from tests.cli.conftest import Start
from yibao.cli import COMMANDS, Needs, prepare


@pytest.mark.parametrize("name", COMMANDS)
def test_subcommand_is_understood(name: str) -> None:
    app = typer.Typer()
    app.command(name)(prepare(COMMANDS[name]))
    assert typer.main.get_command(app).name == name


def test_help_lists_every_subcommand(start: Start) -> None:
    said, _ = start("--help").communicate()
    assert [name for name in COMMANDS if name not in said] == []


def test_subcommands_that_need_nothing_start_without_django() -> None:
    """So that a bill can be calculated where there is no database, and at once."""
    for name, subcommand in COMMANDS.items():
        if subcommand.needs is Needs.NOTHING:
            loaded = subprocess.run(
                [
                    sys.executable,
                    "-c",
                    "import sys; from yibao.cli import COMMANDS, prepare;"
                    f"prepare(COMMANDS[{name!r}]); sys.exit('django' in sys.modules)",
                ],
                check=False,
            )
            assert loaded.returncode == 0, name


def test_wrong_setting_is_a_sentence_and_no_traceback(start: Start) -> None:
    process = start("migrate", DATABASE_URL="mysql://nowhere/yibao")
    said, complained = process.communicate()
    assert process.returncode == 1
    assert "只支持 postgresql://" in complained
    assert "Traceback" not in said + complained


def test_database_that_does_not_answer_is_a_sentence(start: Start) -> None:
    process = start(
        "migrate",
        DATABASE_URL="postgresql://clerk:secret@127.0.0.1:1/yibao",
        YIBAO_KEY_FILE="keys.json",
    )
    said, complained = process.communicate()
    assert process.returncode == 1
    assert "连接不上数据库 127.0.0.1 上的 yibao" in complained
    assert "Traceback" not in said + complained
    assert "secret" not in complained
