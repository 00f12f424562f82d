"""Setting a sandbox up and answering; imported once its home is settled."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from django.conf import settings
from rich import print

from yibao.demo.city import CITY
from yibao.gateway.server import Interface
from yibao.policies.source import FilesRefused
from yibao.project import environment
from yibao.project.database import database_url
from yibao.project.environment import SetupProblem
from yibao.project.logs import configure
from yibao.project.serving import address_of, answer, bring_up_to_date, listen
from yibao.sandbox.app import PAGE, Sandbox
from yibao.sandbox.catalogue import change
from yibao.sandbox.page import drawn
from yibao.scenario.load import load_scenario
from yibao.scenario.world import World, read_scenario

PROVINCE = "province"


def run(host: str, port: int, scenario: Path | None) -> None:
    """Everything from an empty folder to answered messages."""
    configure(environment.log_style())
    listener = listen(host, port)  # a port that is taken is told before the loading
    path = scenario or CITY
    try:
        world = read_scenario(path)
        database_url()
        bring_up_to_date()
        load_scenario(path)
    except FilesRefused as refused:
        raise SetupProblem("\n".join(map(str, refused.problems))) from None
    print(f"沙箱页面 {address_of(listener)}{PAGE}")
    answer(application(world), listener)


def application(world: World) -> Sandbox:
    pooled = (
        one.pooling_area or one.code for one in world.areas if one.level != PROVINCE
    )
    area = next(pooled, "")
    return Sandbox(
        Interface(settings.GATEWAY),
        shown=partial(drawn, world),
        change=partial(change, area=area),
    )
