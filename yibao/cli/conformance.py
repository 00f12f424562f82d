"""``yibao conformance``: examine any platform, or verify that one was examined."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from yibao.cli.simulate import known_to_hospitals
from yibao.simulator.conformance.certificate import (
    NotACertificate,
    certificate,
    opened,
    verified,
)
from yibao.simulator.conformance.run import Examined, examine

FAILED, UNREADABLE = 1, 2


def conformance(
    address: Annotated[str, typer.Argument(help="平台地址,如 http://127.0.0.1:8000")],
    scenario: Annotated[Path, typer.Option(help="平台装载的场景文件")],
    out: Annotated[Path | None, typer.Option(help="证书写到这个文件")] = None,
    verify: Annotated[
        Path | None, typer.Option(help="不测试,核实这张证书里的报文平台确实办理过")
    ] = None,
) -> None:
    """像医院一样逐项测试一个平台,按交易报告,出具经办机构可以核实的证书。"""
    if verify is not None:
        check(verify, address, scenario)
        return
    examined = examine(address, known_to_hospitals(scenario))
    made = certificate(address, version("yibao"), examined)
    show(examined)
    if out is not None:
        text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as problem:
            unusable(out, problem)
    if not examined.passed:
        raise typer.Exit(FAILED)


def show(examined: Examined) -> None:
    console = Console()
    for result in examined.results:
        mark = "不符" if result.failed else "通过"
        numbers = " ".join(result.numbers)
        console.print(f"{mark}  {result.title}  {numbers}", highlight=False)
        if result.failed:
            console.print(f"      {result.failed}", markup=False, highlight=False)
    found = examined.of_transactions()
    good = [number for number, passed in found.items() if passed]
    console.print(f"交易 {len(found)} 个,通过 {len(good)} 个: {' '.join(good)}")
    console.print(f"留下证据的报文 {len(examined.evidence)} 条")


def unusable(path: Path, problem: Exception) -> NoReturn:
    """Say what is wrong with a file, and end."""
    errors = Console(stderr=True, soft_wrap=True)
    errors.print(f"{path}: {problem}", style="red", markup=False, highlight=False)
    raise typer.Exit(UNREADABLE) from None


def check(path: Path, address: str, scenario: Path) -> None:
    """Verify a certificate against the platform it speaks of."""
    try:
        content = opened(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, NotACertificate) as problem:
        unusable(path, problem)
    verdict = verified(content, address, known_to_hospitals(scenario))
    errors = Console(stderr=True, soft_wrap=True)
    for said in verdict.wrong:
        errors.print(said, style="red", markup=False, highlight=False)
    console = Console()
    told = f"证书列出 {verdict.checked} 条报文,平台不认 {len(verdict.wrong)} 条"
    console.print(f"{told};证书结论: {'通过' if content['passed'] else '未通过'}")
    if verdict.wrong:
        raise typer.Exit(FAILED)
