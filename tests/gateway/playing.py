"""Golden exchanges: a request and the whole answer to it, as files.

A golden answer changes on purpose only: run its test once with ``YIBAO_GOLDEN=write``
and say why in the commit.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.gateway.conftest import Sender

GOLDEN = Path(__file__).parent / "golden"
ANY = "…"  # in a golden answer: something, but different every time
VOLATILE = (
    "setl_id",
    "mdtrt_id",
    "setl_list_id",
    "setl_list_sn",
    "setl_list_diag_id",
    "setl_list_oprn_id",
    "setl_list_scs_cutd_id",
    "etl_list_chrgitm_id",
    "medins_setl_id",
    "init_setl_id",
    "diag_info_id",
    "bkkp_sn",
    "opt_time",
    "sign_no",
    "sign_time",
    "trt_dcla_detl_sn",
    "setlId",
    "mdtrtId",
    "crteTime",
    "optTime",
    "updtTime",
    "medinsProdInvNo",
    "medinsProdInvChgNo",
    "medinsProdPurcNo",
    "medinsProdSelNo",
    "inf_refmsgid",
    "omsgid",
    "rcmp_no",
    "rev_setl_id",
)


def play(sender: Sender, name: str, **filled: str) -> dict[str, Any]:
    """Send a golden request, hold the answer to the golden one, and return it.

    ``{"…": "name"}`` in the request is filled with the value of that name; ``infno``
    names the number where several share an exchange.
    """
    file = GOLDEN / f"{name}.json"
    golden = json.loads(file.read_text("utf-8"))
    answer = sender.send(*request_of(name, filled))
    told = {key: answer[key] for key in ("infcode", "err_msg", "output")}
    assert "GW-099" not in told["err_msg"]
    if os.environ.get("YIBAO_GOLDEN") == "write":
        golden["answer"] = _hidden(_masked(told, golden.get("answer")))
        file.write_text(
            json.dumps(golden, ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
    assert _masked(told, golden["answer"]) == golden["answer"]
    return answer


def request_of(name: str, filled: dict[str, str]) -> tuple[str, Any]:
    """The number and the content of a golden request."""
    golden = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    content = _filled(golden["input"], filled)
    return filled.get("infno", golden["infno"]), content


def _filled(tree: Any, values: dict[str, str]) -> Any:
    if isinstance(tree, dict):
        if tree.keys() == {ANY}:
            return values[tree[ANY]]
        return {key: _filled(child, values) for key, child in tree.items()}
    return (
        [_filled(child, values) for child in tree] if isinstance(tree, list) else tree
    )


def _masked(tree: Any, golden: Any) -> Any:
    """The tree with what the golden one leaves open hidden, if there is anything."""
    if golden == ANY and tree not in (None, "", 0):
        return ANY
    if isinstance(tree, dict) and isinstance(golden, dict):
        return {key: _masked(child, golden.get(key)) for key, child in tree.items()}
    if isinstance(tree, list) and isinstance(golden, list):
        pairs = zip(tree, golden + [None] * len(tree), strict=False)
        return [_masked(child, other) for child, other in pairs]
    return tree


def _hidden(tree: Any, name: str = "") -> Any:
    """The tree without the values that differ every time."""
    if isinstance(tree, dict):
        return {key: _hidden(child, key) for key, child in tree.items()}
    if isinstance(tree, list):
        return [_hidden(child, name) for child in tree]
    return ANY if name in VOLATILE and tree else tree
