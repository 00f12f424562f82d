"""The requests of the contract as JSON Schema, as tolerant as the reader is."""

from __future__ import annotations

from typing import Any

from yibao.gateway.published import HEAD_ONLY

Data = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
EMPTY: Data = {"enum": [None, "", "null", "NULL", "Null"]}


def message_schema(contract: Data) -> Data:
    """A schema a whole message is valid by, chosen by its ``infno``."""
    transactions = {one["number"]: one for one in contract["transactions"]}
    return {
        "$schema": DIALECT,
        "title": f"{contract['contract']} {contract['version']} {contract['title']}",
        "type": "object",
        "properties": _properties(contract["head"], contract["codes"]),
        "required": _required(contract["head"]),
        "allOf": [
            {
                "if": {
                    "properties": {"infno": {"enum": [number, *one["aliases"]]}},
                    "required": ["infno"],
                },
                "then": {"properties": {"input": {"$ref": f"#/$defs/{number}"}}},
            }
            for number, one in transactions.items()
        ],
        "$defs": {
            number: _input(one, contract["codes"])
            for number, one in transactions.items()
        },
    }


def _input(transaction: Data, codes: Data) -> Data:
    """The ``input`` of one transaction; what nobody knows is ignored."""
    nodes = {node["node"]: node for node in transaction["request"]}
    bare = nodes.pop(HEAD_ONLY, {"fields": []})["fields"]
    top = [name for name in nodes if "." not in name]
    schema: Data = {
        "title": transaction["title"],
        "type": "object",
        "properties": {
            **_properties(bare, codes),
            **{name: _node(name, nodes, codes) for name in top},
        },
        "required": [
            *_required(bare),
            *(name for name in top if nodes[name]["required"] == "yes"),
        ],
    }
    return schema


def _node(path: str, nodes: dict[str, Data], codes: Data) -> Data:
    """One row or a list of rows, whichever the sender thinks it is."""
    node = nodes[path]
    inner = {
        name.removeprefix(f"{path}."): name
        for name in nodes
        if name.startswith(f"{path}.") and "." not in name.removeprefix(f"{path}.")
    }
    row: Data = {
        "type": "object",
        "properties": {
            **_properties(node["fields"], codes),
            **{name: _node(full, nodes, codes) for name, full in inner.items()},
        },
        "required": [
            *_required(node["fields"]),
            *(name for name, full in inner.items() if nodes[full]["required"] == "yes"),
        ],
    }
    rows: Data = {"type": "array", "items": row}
    if not node["many"]:
        rows["maxItems"] = 1
    either = [row, rows]
    return {"anyOf": either if node["required"] == "yes" else [*either, EMPTY]}


def _required(fields: list[Data]) -> list[str]:
    return [field["name"] for field in fields if field["required"] == "yes"]


def _properties(fields: list[Data], codes: Data) -> Data:
    return {field["name"]: _field(field, codes) for field in fields}


def _field(field: Data, codes: Data) -> Data:
    schema: Data = {"title": field["title"], "anyOf": [_value(field, codes)]}
    if field["required"] != "yes":
        schema["anyOf"].append(EMPTY)
    return schema


def _value(field: Data, codes: Data) -> Data:
    if field.get("code") == "closed" and field["name"] in codes:
        known = list(codes[field["name"]]["values"])
        return {"enum": [*known, *(int(code) for code in known if code.isdecimal())]}
    if field["type"] == "字符型":
        return {"type": ["string", "number"], "maxLength": int(field["length"])}
    if field["type"] == "数值型":
        return {"type": ["number", "string"]}
    if field["type"] in ("日期型", "日期时间型"):
        return {"type": ["string", "number"]}
    return {}
