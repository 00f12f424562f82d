"""``yibao contract``: the interface as a document, and how an area differs from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any

import typer
from django.utils import timezone

from yibao.gateway.differences import Difference, differences
from yibao.gateway.json_schema import message_schema
from yibao.gateway.markdown import page
from yibao.gateway.profile import NATIONAL, profile_named
from yibao.gateway.published import document, lines
from yibao.gateway.versions import current, record


class Format(StrEnum):
    JSON = "json"
    MARKDOWN = "md"
    JSON_SCHEMA = "jsonschema"


def contract(
    profile: Annotated[
        str, typer.Option(help="按哪一省的口径 (profiles.yaml 的名字)")
    ] = "national",
    version: Annotated[str, typer.Option(help="契约版本,如 1.0;不写为最新")] = "",
    format_: Annotated[
        Format, typer.Option("--format", help="输出的形式")
    ] = Format.JSON,
    diff: Annotated[
        str | None, typer.Option(metavar="P", help="只列出 P 与国家口径的不同")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="不同之处也输出 JSON")
    ] = False,
    record_: Annotated[
        str | None,
        typer.Option("--record", metavar="说明", help="契约改了: 记为新的一版"),
    ] = None,
) -> None:
    """Print the contract, or one area's differences, or record a new version."""
    if record_ is not None:
        _record(record_)
    elif diff is not None:
        _diff(diff, version, as_json)
    else:
        told = document(profile_named(profile, version), version or current().number)
        if format_ is Format.MARKDOWN:
            typer.echo(page(told), nl=False)
        else:
            schema = format_ is Format.JSON_SCHEMA
            _print(message_schema(told) if schema else told)


def _record(summary: str) -> None:
    number = current().number
    told = lines(document(profile_named("national"), number))
    version = record(told, summary, timezone.localdate())
    if version is None:
        typer.echo(f"契约没有变化,仍是 {number}")
    else:
        draft = " (草案)" if version.draft else ""
        changes = len(version.changes)
        typer.echo(f"契约 {number} → {version.number}{draft}: {changes} 处变化")


def _diff(name: str, version: str, as_json: bool) -> None:
    profile = profile_named(name, version)
    found = differences(profile, NATIONAL)
    title, number = profile.overlay.title or name, version or current().number
    if as_json:
        rows = [vars(each) for each in found]
        _print(
            {"profile": name, "title": title, "version": number, "differences": rows}
        )
        return
    typer.echo(f"{title} ({name}) 与契约 {number} 的基准有 {len(found)} 处不同")
    for line in told_lines(found):
        typer.echo(line)


def told_lines(found: list[Difference]) -> Iterator[str]:
    """The differences under their kinds, and at the end where they are written."""
    sources = list(dict.fromkeys(each.source for each in found if each.source))
    for kind, group in groupby(found, key=lambda each: each.kind):
        yield f"\n{kind}"
        for each in group:
            mark = f" [{sources.index(each.source) + 1}]" if each.source else ""
            yield f"  {each.sentence}{mark}"
    if sources:
        yield "\n出处"
        yield from (f"  [{n}] {source}" for n, source in enumerate(sources, 1))


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
