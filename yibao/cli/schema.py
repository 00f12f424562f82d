"""``yibao schema``: the published JSON Schemas."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from yibao.policies.publish import DOCUMENTS
from yibao.scenario.world import scenario_schema

PUBLISHED = {**DOCUMENTS, "scenario": scenario_schema}


def schema(
    name: Annotated[str, typer.Argument(help="名称;不写则列出全部")] = "",
) -> None:
    """Print one schema, or the names of all."""
    if not name:
        for one in PUBLISHED:
            print(one)
        return
    if name not in PUBLISHED:
        known = "、".join(PUBLISHED)
        raise typer.BadParameter(f"没有 {name} 这个 JSON Schema。可写: {known}")
    print(json.dumps(PUBLISHED[name](), ensure_ascii=False, indent=2))
