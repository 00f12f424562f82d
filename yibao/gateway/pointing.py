"""Which field of a message a refusal of the business is about.

The business knows facts, not wire fields; the field that says the same fact is sought
in the message that was refused. What a person showed at the counter is not given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from yibao.gateway.tree import shown
from yibao.kernel.errors import Fault

# A fact of a refusal → the fields that may have said it; the most telling fact first.
SAID_IN = {
    "item_code": ("med_list_codg",),
    "price": ("pric",),
    "line_total": ("det_item_fee_sumamt",),
    "original_line_sn": ("init_feedetl_sn",),
    "fee_total": ("medfee_sumamt",),
    "declared": (
        "fulamt_ownpay_amt",
        "overlmt_selfpay",
        "preselfpay_amt",
        "inscp_scp_amt",
    ),
    "care_type": ("med_type",),
    "insurance": ("insutype",),
    "disease_code": ("opsp_dise_code", "dise_codg"),
    "institution_no": ("ipt_no", "ipt_otp_no"),
    "number": ("chrg_bchno", "feedetl_sn"),
    "filing_no": ("trt_dcla_detl_sn",),
    "receiving": ("reflin_medins_no",),
    "settlement_no": ("setl_id",),
    "encounter_no": ("mdtrt_id",),
    "line_sn": ("feedetl_sn",),
    "institution_code": ("fixmedins_code",),
    "person_no": ("psn_no",),
}


def point(fault: Fault, content: dict[str, Any]) -> None:
    """Give the refusal the path and the value of the field it is about, if one is."""
    if fault.path:
        return
    fields = list(_fields(content, "input"))
    line_sn = fault.fields.get("line_sn")
    row = next(
        (p for p, name, v in fields if name == "feedetl_sn" and v == line_sn), ""
    )
    within = row.removesuffix("feedetl_sn")
    for fact, names in SAID_IN.items():
        if fact not in fault.fields:
            continue
        for path, name, value in fields:
            if name in names and path.startswith(within) and _same(value, fault, fact):
                fault.path = path
                fault.fields.setdefault("value", shown(value))
                return


def _fields(tree: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Path, name and text of every field that has one."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, child in children:
        name = key if isinstance(key, str) else ""
        at = f"{path}.{key}" if name else f"{path}[{key}]"
        if isinstance(child, dict | list):
            yield from _fields(child, at)
        elif isinstance(child, str):
            yield at, name, child.strip()


def _same(told: str, fault: Fault, fact: str) -> bool:
    known = str(fault.fields[fact])
    if told == known:
        return True
    try:
        return Decimal(told) == Decimal(known)
    except InvalidOperation:
        return False
