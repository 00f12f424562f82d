"""``yibao demo``: a fictional city, a day of it played through HTTP, every fen told."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import typer
from django.core.management import call_command
from rich.console import Console
from rich.text import Text

from yibao.demo.city import CITY, city
from yibao.demo.client import Declined
from yibao.demo.day import scenes
from yibao.demo.page import Day, Scene, page
from yibao.demo.picture import drawn
from yibao.demo.play import Play
from yibao.gateway.check import report
from yibao.project import environment
from yibao.project.logs import Style
from yibao.scenario.entering.entry import Outcome
from yibao.scenario.load import Loaded, load_scenario
from yibao.settlement.check import Report
from yibao.simulator.messages import BEIJING

READY = "yibao 就绪 "
STOP_SECONDS = 20
FAULTY = 1


def demo() -> None:
    """装载示例市,像医院和药店那样发一天的报文,逐分说明每张结算单。"""
    console = Console()
    began = time.monotonic()
    with console.status("建立数据库表"):
        call_command("migrate", interactive=False, verbosity=0)
    with console.status("装载示例市"):
        loaded = load_scenario(CITY)
    console.print(welcome(loaded))
    with serving() as address:
        console.print(f"接口服务已在 {address} 启动,医院和药店开始发报文\n")
        play = Play(city(address))
        played = perform(play, console)
    checked = report()
    written = write_page(play, played, checked)
    console.print(farewell(play, checked, written, time.monotonic() - began))
    if not checked.is_sound:
        raise typer.Exit(FAULTY)


def welcome(loaded: Loaded) -> str:
    """What there is to play with."""
    if loaded.changed_nothing:
        return "示例市已在库中,接着过新的一天 (年度累计、账户余额都接着算)"
    created = loaded.total(Outcome.CREATED)
    return f"示例市已装载: {created} 项事实,由 yibao/demo/city.yaml 一个文件写成"


def perform(play: Play, console: Console) -> list[Scene]:
    """Play every scene and tell it as it happens."""
    try:
        return [
            told(console, number, one) for number, one in enumerate(scenes(play), 1)
        ]
    except (Declined, httpx.HTTPError) as problem:
        raise environment.SetupProblem(f"演示中断: {problem}") from problem
    finally:
        play.close()


def told(console: Console, number: int, scene: Scene) -> Scene:
    """Print a scene as it happens."""
    console.print(Text(f"{number}. {scene.title}", style="bold"))
    console.print(Text(scene.told, style="dim"))
    for name, value in scene.facts:
        console.print(Text.assemble((f"  {name}  ", "dim"), value))
    if scene.bill:
        console.print(drawn(scene.bill))
    console.print()
    return scene


@contextmanager
def serving() -> Iterator[str]:
    """The real server in a process of its own, on any free port of this machine."""
    command = [sys.executable, "-m", "yibao", "serve", "--port", "0"]
    quiet = {**os.environ, "YIBAO_LOG": Style.QUIET.value}  # the day is on the screen
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=quiet)
    try:
        assert server.stdout is not None
        line = next((one for one in server.stdout if one.startswith(READY)), "")
        if not line:
            raise environment.SetupProblem("接口服务没有启动,原因见上面的输出")
        yield line.removeprefix(READY).strip()
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def write_page(play: Play, played: list[Scene], checked: Report) -> Path:
    """The day as a page under ``YIBAO_HOME/demo``, beside those of other days."""
    date = f"{play.now.astimezone(BEIJING):%Y-%m-%d}"
    day = Day(
        city=play.city.world.title,
        date=date,
        scenes=tuple(played),
        messages=play.messages,
        verified=checked.verified,
        violations=tuple(one.sentence for one in checked.violations),
    )
    path = unused(date)
    path.write_text(page(day), encoding="utf-8")
    return path


def folder() -> Path:
    """Where the pages of the days are kept."""
    path = environment.home() / "demo"
    path.mkdir(parents=True, exist_ok=True)
    return path


def unused(date: str) -> Path:
    """``2026-03-01.html``, then ``2026-03-01-2.html``: no day is written over."""
    first = folder() / f"{date}.html"
    later = (folder() / f"{date}-{count}.html" for count in range(2, 10_000))
    return next(one for one in (first, *later) if not one.exists())


def farewell(play: Play, checked: Report, written: Path, seconds: float) -> Text:
    """What was verified, where the page is, what to do next."""
    if checked.is_sound:
        verdict = (f"账目核对: {len(checked.verified)} 项全部成立\n", "green")
    else:
        found = "\n".join(f"  {one.sentence}" for one in checked.violations)
        verdict = (f"账目核对发现 {len(checked.violations)} 处问题:\n{found}\n", "red")
    return Text.assemble(
        f"{play.messages} 条报文,用时 {seconds:.0f} 秒\n",
        verdict,
        "同样的内容写成了一页,可以打印: ",
        (f"{written}\n", "bold"),
        "接下来: ",
        ("make serve", "bold"),
        " 启动服务: 浏览器打开它说的地址,登录页有各岗位的演示登录;"
        "用自己的系统连它的接口;写自己的世界见 docs/guide/写一个场景.md",
    )
