"""The ``yibao`` command: one module per subcommand, loaded only when it is called."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module

import typer
from rich.console import Console

from yibao.engine.errors import Refused, Unavailable
from yibao.project.environment import SetupProblem


class Needs(IntEnum):
    """What has to be ready before a subcommand is imported and called."""

    NOTHING = 0
    DJANGO = 1  # the apps are loaded, so a module may import models
    DATABASE = 2  # and the database is running


@dataclass(frozen=True)
class Subcommand:
    """A function to call as a subcommand."""

    target: str  # module:function
    summary: str
    needs: Needs


# One line a subcommand.
COMMANDS = {
    "calculate": Subcommand(
        "yibao.cli.calculate:calculate", "按政策计算一个个案", Needs.NOTHING
    ),
    "policies": Subcommand(
        "yibao.cli.policies:policies", "检查政策文件", Needs.NOTHING
    ),
    "schema": Subcommand("yibao.cli.schema:schema", "打印 JSON Schema", Needs.NOTHING),
    "migrate": Subcommand(
        "yibao.cli.migrate:migrate", "建立或更新数据库表", Needs.DATABASE
    ),
    "demo": Subcommand(
        "yibao.cli.demo:demo", "示例市的一天: 结算、撤销、逐分说明", Needs.DATABASE
    ),
    "load": Subcommand(
        "yibao.cli.load:load", "从一个文件装载区划、机构、人员等", Needs.DATABASE
    ),
    "import": Subcommand(
        "yibao.cli.import_:import_", "装载国家目录、区划与字典文件", Needs.DATABASE
    ),
    "simulate": Subcommand(
        "yibao.cli.simulate:simulate", "医院端模拟器: 演一天,逐条核对", Needs.NOTHING
    ),
    "conformance": Subcommand(
        "yibao.cli.conformance:conformance",
        "逐项测试一个平台的接口,出具或核实证书",
        Needs.NOTHING,
    ),
    "sandbox": Subcommand(
        "yibao.cli.sandbox:sandbox",
        "给医院开发者的沙箱: 虚构的人,故障按钮",
        Needs.NOTHING,
    ),
    "serve": Subcommand(
        "yibao.cli.serve:serve", "启动定点医药机构接口服务", Needs.DATABASE
    ),
    "check": Subcommand(
        "yibao.cli.check:check", "核对账目,列出不一致之处", Needs.DATABASE
    ),
    "doubts": Subcommand(
        "yibao.cli.doubts:doubts", "列出应答没有送达的结算", Needs.DATABASE
    ),
    "clearing": Subcommand(
        "yibao.cli.clearing:clearing", "对账封账: 封日、封月,说明差异", Needs.DATABASE
    ),
    "recompute": Subcommand(
        "yibao.cli.recompute:recompute",
        "撤销后重算后来的结算,办理补退差额",
        Needs.DATABASE,
    ),
    "transactions": Subcommand(
        "yibao.cli.transactions:transactions", "列出接口交易", Needs.DJANGO
    ),
    "contract": Subcommand(
        "yibao.cli.contract:contract", "接口契约,与各省的不同", Needs.DJANGO
    ),
    "lint": Subcommand(
        "yibao.cli.lint:lint_", "检查一份报文,不用服务也不用数据库", Needs.DJANGO
    ),
    "credential": Subcommand(
        "yibao.cli.credential:credential", "发放或收回接口凭据", Needs.DATABASE
    ),
    "inventory": Subcommand(
        "yibao.cli.inventory:inventory", "进销存异常、库存与追溯码", Needs.DATABASE
    ),
    "backup": Subcommand(
        "yibao.cli.backup:backup", "备份整个数据库到一个文件", Needs.DATABASE
    ),
    "restore": Subcommand(
        "yibao.cli.restore:restore", "从备份文件恢复并核对", Needs.DATABASE
    ),
    "filings": Subcommand(
        "yibao.cli.filings:filings", "审核定点机构申报的备案", Needs.DATABASE
    ),
    "budgets": Subcommand(
        "yibao.cli.budgets:budgets", "登记各统筹区的基金年度预算", Needs.DATABASE
    ),
    "users": Subcommand(
        "yibao.cli.users:users", "用户、岗位、解锁与临时口令", Needs.DATABASE
    ),
    "journal": Subcommand(
        "yibao.cli.journal:journal", "封存操作日志,核实没有改动", Needs.DATABASE
    ),
    "keys": Subcommand("yibao.cli.keys:keys", "生成或轮换密钥文件", Needs.DJANGO),
    "grants": Subcommand(
        "yibao.cli.grants:grants", "服务角色的数据库授权语句", Needs.DATABASE
    ),
    "stop": Subcommand("yibao.cli.stop:stop", "停止内置数据库", Needs.NOTHING),
}


def main() -> None:
    """Run one subcommand; what it refuses is a sentence, not a traceback."""
    try:
        application(sys.argv[1:])(prog_name="yibao")
    except (SetupProblem, Refused, Unavailable) as problem:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        console.print(str(problem), style="red", markup=False)
        sys.exit(1)


def application(arguments: list[str]) -> typer.Typer:
    """The command line as Typer sees it; only the called subcommand is imported."""
    app = typer.Typer(
        help="医疗保障经办平台",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    called = arguments[0] if arguments else ""
    for name, subcommand in COMMANDS.items():
        function = prepare(subcommand) if name == called else _listed
        app.command(name, help=subcommand.summary)(function)
    return app


def prepare(subcommand: Subcommand) -> Callable[..., None]:
    """Import the function of a subcommand, with what it needs prepared around it."""
    if subcommand.needs >= Needs.DJANGO:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "yibao.project.settings"
        django.setup()
    module, name = subcommand.target.split(":")
    function: Callable[..., None] = getattr(import_module(module), name)
    if subcommand.needs >= Needs.DATABASE:
        return _with_database(function)
    return function


def _with_database(function: Callable[..., None]) -> Callable[..., None]:
    from yibao.project.database import database_url

    @functools.wraps(function)
    def prepared(*args: object, **kwargs: object) -> None:
        database_url()
        function(*args, **kwargs)

    return prepared


def _listed() -> None:
    """Stands for a subcommand that was not called and only appears in the help."""
