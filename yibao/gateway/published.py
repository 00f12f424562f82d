"""The contract as data: what a hospital may send, what it gets back, what is refused.

Written from the declarations that answer, so that it cannot say otherwise than they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin

from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.contract.kinds import Code, Declared, LocalCode
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.envelope import Head
from yibao.gateway.later import MISSING
from yibao.gateway.overlay import HEAD, NumberChange, shape_for
from yibao.gateway.profile import Profile
from yibao.gateway.reference import fault_kinds, own_addresses
from yibao.gateway.registry import Transaction, built, listing
from yibao.gateway.routes import ENTRIES
from yibao.kernel.errors import Unavailable

Data = dict[str, Any]
HEAD_ONLY = "(不在节点中)"
ELSEWHERE = ("yibao.access", "yibao.web", "yibao.sandbox")  # never met by a message


def document(profile: Profile, version: str) -> Data:
    """The whole contract as one area has it."""
    return {
        "contract": "定点医药机构接口",
        "version": version,
        "profile": profile.name,
        "title": profile.overlay.title or "国家口径",
        "entries": list(ENTRIES),
        "head": list(_fields(HEAD, "", _head(profile), profile)),
        "transactions": [_transaction(each, profile) for each in built()],
        "numbers": numbers(profile),
        "codes": codes(profile),
        "refusals": refusals(),
    }


def numbers(profile: Profile) -> list[Data]:
    """Every number, with its state here and what to do where it is not built."""
    rows: list[Data] = []
    for row in listing():
        gone = profile.overlay.unavailable(row["infno"])
        told: Data = dict(row)
        if row["state"] != "built" and row["infno"] in MISSING:
            told["instead"] = MISSING[row["infno"]].instead
        rows.append({**told, **_state(gone)})
    for change in profile.overlay.numbers:
        if change.national:
            title = next((r["name"] for r in rows if r["infno"] == change.national), "")
            rows += [
                {
                    "infno": n,
                    "name": title,
                    "state": "alias",
                    "national": change.national,
                }
                for n in change.numbers
            ]
    return rows


def _state(gone: NumberChange | None) -> Data:
    if gone is None:
        return {}
    return {"state": "unavailable", "reason": gone.reason, "source": gone.source}


def _head(profile: Profile) -> tuple[FieldShape, ...]:
    return shape_for(profile.overlay, HEAD, Head) or shape_of(Head)


def _transaction(transaction: Transaction, profile: Profile) -> Data:
    number = transaction.number
    shape = shape_for(profile.overlay, number, transaction.request)
    gone = profile.overlay.unavailable(number)
    return {
        "number": number,
        "title": transaction.title,
        "writes": transaction.writes,
        "aliases": list(transaction.aliases),
        "addresses": own_addresses(transaction),
        "available": gone is None,
        "request": nodes(number, shape or shape_of(transaction.request), profile),
        "answer": nodes(number, answer_shape(transaction.answer), Profile()),
    }


def answer_shape(answer: Any) -> tuple[FieldShape, ...]:
    """The shape of an answer; a bare list is one node without a name."""
    if get_origin(answer) is list:
        node = get_args(answer)[0]
        return (FieldShape("", "(根数组)", False, False, node=node, many=True),)
    if isinstance(answer, type) and issubclass(answer, Declared):
        return shape_of(answer)
    return ()


def nodes(
    number: str, shape: Iterable[FieldShape], profile: Profile, within: str = ""
) -> list[Data]:
    """Every node with its fields, a node inside a node after it."""
    shape = list(shape)
    found: list[Data] = []
    bare = [field for field in shape if field.node is None]
    if bare and not within:
        fields = list(_fields(number, "", bare, profile))
        found.append(
            {"node": HEAD_ONLY, "many": False, "required": "no", "fields": fields}
        )
    for field in shape:
        if field.node is None:
            continue
        path = f"{within}.{field.wire}" if within else field.wire
        found.append(
            {
                "node": path,
                "many": field.many,
                "required": need_of(field),
                "fields": list(_fields(number, field.wire, field.rows, profile)),
            }
        )
        found += nodes(number, field.rows, profile, path)
    return found


def need_of(field: FieldShape) -> str:
    """yes: refused without it; expected: asked for and tolerated; no: free."""
    return "yes" if field.required else "expected" if field.asked else "no"


def _fields(
    number: str, node: str, shape: Iterable[FieldShape], profile: Profile
) -> Iterator[Data]:
    for field in shape:
        if field.kind is None:
            continue
        kind = field.kind
        said: Data = {
            "name": field.wire,
            "title": field.title,
            "type": kind.name,
            "length": kind.size,
            "required": need_of(field),
        }
        if field.national:
            said["national"] = field.national
        name = field.national or field.wire
        if advised := profile.overlay.advised_length(number, node, name):
            said["advised"] = advised
        if isinstance(kind, Code):
            closed = isinstance(kind, LocalCode) or name in CLOSED
            said["code"] = "closed" if closed else "open"
        yield said
    for added in profile.overlay.fields_added(number, node):
        yield {
            "name": added.name,
            "title": added.title,
            "type": "本地",
            "length": str(added.length or ""),
            "required": added.required,
            "local": True,
        }


def codes(profile: Profile) -> Data:
    """The tables that are closed here and the values an area adds to the others."""
    tables: Data = {}
    local = {change.table: change for change in profile.overlay.codes}
    for table in sorted({*CLOSED, *local}):
        change = local.get(table)
        tables[table] = {
            "title": FIELDS[table].title,
            "closed": table in CLOSED or bool(change and change.closed),
            "values": {**CLOSED.get(table, {}), **profile.overlay.values_of(table)},
            "means": dict(change.means) if change else {},
        }
    return tables


def refusals() -> list[Data]:
    """Every code a refusal can carry."""
    return [
        {
            "code": kind.code,
            "message": kind.message,
            "action": kind.todo,
            "who": [who.value for who in kind.who],
            "resend": issubclass(kind, Unavailable),
        }
        for kinds in fault_kinds().values()
        for kind in kinds
        if not kind.__module__.startswith(ELSEWHERE)
    ]


def lines(contract: Data) -> list[str]:
    """The contract one fact a line: what a version of it stands for."""
    found = [_line("报文头", "", field) for field in contract["head"]]
    for one in contract["transactions"]:
        number, others = one["number"], " ".join(one["aliases"])
        kind = "写入" if one["writes"] else "查询"
        found.append(f"{number} {one['title']} {kind} {others}".rstrip())
        found += [f"{number} 地址 {address}" for address in one["addresses"]]
        for side, sign in (("request", ">"), ("answer", "<")):
            for node in one[side]:
                many = "多行" if node["many"] else "单行"
                path = f"{number} {sign} {node['node']}"
                found.append(f"{path} {many} {node['required']}")
                found += [_line(path, ".", field) for field in node["fields"]]
    for table, known in contract["codes"].items():
        found += [f"代码 {table} {code} {t}" for code, t in known["values"].items()]
    found += [f"拒绝 {refusal['code']}" for refusal in contract["refusals"]]
    return found


def _line(path: str, joint: str, field: Data) -> str:
    joint = joint or " "
    size = field["length"] or "-"
    return f"{path}{joint}{field['name']} {field['type']} {size} {field['required']}"
