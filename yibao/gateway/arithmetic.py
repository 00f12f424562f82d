"""What of a request can be reckoned without knowing anything else.

The same checks the business makes: a line's total (A6), the sum of the lines that come
with the bill (A10), the parts of a bill (A1), serials within one message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from yibao.gateway.contract.outpatient import OutpatientFeeLine
from yibao.gateway.contract.pharmacy import PurchaseRequest
from yibao.gateway.contract.settlement import Bill, FeeLine, InstitutionFeeLine
from yibao.gateway.errors import MixedEncounters
from yibao.gateway.transactions.asked import line
from yibao.kernel.errors import Refused
from yibao.settlement.dividing import check_total
from yibao.settlement.errors import (
    DeclaredPartDiffers,
    LineRepeated,
    MixedDiseases,
    TotalDiffers,
)

PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


def faults(request: Any) -> Iterator[Refused]:
    """Everything the business would refuse for its figures, with its path."""
    for node, content in vars(request).items():
        if isinstance(content, list) and content and isinstance(content[0], FeeLine):
            yield from _lines(content, f"input.{node}")
        if isinstance(content, Bill):
            yield from _bill(content, f"input.{node}")
    if isinstance(request, PurchaseRequest):
        yield from _purchase(request)


def _lines(lines: Sequence[FeeLine], path: str) -> Iterator[Refused]:
    for number, one in enumerate(lines):
        try:
            check_total(line(one))
        except Refused as fault:
            fault.path = f"{path}[{number}].det_item_fee_sumamt"
            fault.fields["value"] = one.det_item_fee_sumamt
            yield fault
    counts = Counter(one.feedetl_sn for one in lines)
    seen: set[str] = set()
    for number, one in enumerate(lines):
        if counts[one.feedetl_sn] > 1 and one.feedetl_sn in seen:
            at = f"{path}[{number}].feedetl_sn"
            yield LineRepeated(path=at, line_sn=one.feedetl_sn)
        seen.add(one.feedetl_sn)
    yield from _one_visit(lines, path)
    yield from _one_disease(lines, path)


def _one_visit(lines: Sequence[FeeLine], path: str) -> Iterator[Refused]:
    found = {
        (one.mdtrt_id, one.psn_no)
        for one in lines
        if isinstance(one, InstitutionFeeLine)
    }
    if len(found) > 1:
        numbers = "、".join(sorted(number for number, _ in found)[:3])
        yield MixedEncounters(path=path, numbers=numbers)


def _one_disease(lines: Sequence[FeeLine], path: str) -> Iterator[Refused]:
    batches: dict[str, set[str]] = {}
    for one in lines:
        if isinstance(one, OutpatientFeeLine) and one.dise_codg:
            batches.setdefault(one.chrg_bchno, set()).add(one.dise_codg)
    for batch_no, diseases in batches.items():
        if len(diseases) > 1:
            told = "、".join(sorted(diseases))
            yield MixedDiseases(path=path, batch_no=batch_no, diseases=told)


def _purchase(request: PurchaseRequest) -> Iterator[Refused]:
    """药店购药: the lines came with the bill, so their sum must be its total."""
    total = sum((one.det_item_fee_sumamt for one in request.drugdetail), Decimal(0))
    stated = request.druginfo.medfee_sumamt
    if total != stated:
        yield TotalDiffers(
            path="input.druginfo.medfee_sumamt",
            rule="结算医疗费总额 = 未结算明细总额之和",
            fee_total=stated,
            lines_total=total,
            count=len(request.drugdetail),
            value=stated,
        )


def _bill(bill: Bill, path: str) -> Iterator[Refused]:
    """四项之和 is the total; zero and nothing state nothing, we fill them."""
    stated = [getattr(bill, part) or Decimal(0) for part in PARTS]
    total = sum(stated, Decimal(0))
    whole = bill.medfee_sumamt
    if total > whole or (all(stated) and total != whole):
        yield DeclaredPartDiffers(
            path=f"{path}.medfee_sumamt",
            rule="医疗费总额 = 全自费 + 超限价 + 先行自付 + 符合政策范围",
            part="四项之和",
            declared=total,
            actual=whole,
            value=whole,
        )
