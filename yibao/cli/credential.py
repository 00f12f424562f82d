"""``yibao credential``: give a sender a key for the interface, or take it back."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from rich.console import Console

from yibao.gateway.auth import Scheme
from yibao.gateway.commands import issue_credential, revoke_credential
from yibao.kernel.operator import SYSTEM

NAME_LENGTH = 100
SECRET_TITLES = {"api": "SK (签名密钥)", "tif": "token"}


def credential(
    scheme: Annotated[
        str, typer.Argument(help="鉴权方式: api (_api_*), tif (x-tif-*), apikey")
    ],
    institution: Annotated[
        list[str] | None, typer.Option(help="可代表的定点机构编号,可重复")
    ] = None,
    name: Annotated[str, typer.Option(help="发给谁,例如 示例市第一医院前置机")] = "",
    revoke: Annotated[str, typer.Option(help="收回这个访问键")] = "",
) -> None:
    """发放接口凭据;密钥只在这时显示一次。"""
    if scheme not in Scheme.values:
        raise typer.BadParameter(f"鉴权方式应为 {'、'.join(Scheme.values)}")
    console = Console(soft_wrap=True, highlight=False)
    if revoke:
        revoke_credential(scheme=scheme, access_key=revoke, by=SYSTEM)
        console.print("已收回,即刻失效")
        return
    if len(name) > NAME_LENGTH:
        raise typer.BadParameter(f"--name 最长 {NAME_LENGTH} 个字")
    if not institution:
        raise typer.BadParameter("请用 --institution 指明可代表的定点机构")
    access_key, secret = secrets.token_urlsafe(18), secrets.token_urlsafe(32)
    issue_credential(
        name=(name or "、".join(institution))[:NAME_LENGTH],
        scheme=scheme,
        access_key=access_key,
        secret="" if scheme == Scheme.APIKEY else secret,
        institutions=institution,
        by=SYSTEM,
    )
    console.print(f"访问键  {access_key}", markup=False)
    if scheme in SECRET_TITLES:
        console.print(f"{SECRET_TITLES[scheme]}  {secret}", markup=False)
    console.print("密钥不再显示,请当面交付;这些机构此后必须签名才能发送报文")
