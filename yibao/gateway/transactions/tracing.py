"""追溯码 around a settlement: the boxes of a message sold, taken back, and answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from yibao.gateway.caller import Caller
from yibao.gateway.contract.boxes import BoxCode
from yibao.gateway.contract.pharmacy import PurchaseRequest, TraceCode
from yibao.gateway.contract.settlement import InstitutionFeeLine
from yibao.gateway.contract.tracing import Till, TraceVerdict
from yibao.inventory import tracing
from yibao.inventory.tracing import Known, Occasion, Scanned, Verdict
from yibao.settlement.queries import living_lines
from yibao.settlement.views import SettlementView

HERE, ELSEWHERE = "1", "2"
PLACES = {True: "本机构", False: "其他机构"}
SHOPS = {"1": "医疗机构", "2": "零售药店"}  # fixmedins_type
SPLIT = "1"  # trdn_flag


def carries_codes(request: PurchaseRequest) -> bool:
    """Whether boxes were scanned: such a purchase is carried out alone."""
    return bool(
        request.durg_trac_info or any(one.durg_trac_info for one in request.drugdetail)
    )


def purchased(request: PurchaseRequest) -> list[Scanned]:
    """The boxes of a purchase; a code beside all lines names its line."""
    boxes = [
        _box(code, line.med_list_codg, line.feedetl_sn, f"drugdetail[{i}].")
        for i, line in enumerate(request.drugdetail)
        for code in line.durg_trac_info
    ]
    items = {line.feedetl_sn: line.med_list_codg for line in request.drugdetail}
    for code in request.durg_trac_info:
        line_sn = code.feedetl_sn if code.feedetl_sn in items else ""
        boxes.append(_box(code, items.get(line_sn, ""), line_sn, ""))
    return boxes


def _box(code: TraceCode, item_code: str, line_sn: str, of: str) -> Scanned:
    return Scanned(
        code.drug_trac_codg,
        item_code,
        line_sn,
        code.trdn_flag == SPLIT,
        f"input.{of}durg_trac_info",
    )


def charged(sent: Sequence[InstitutionFeeLine], *, back: bool) -> list[Scanned]:
    """The boxes of uploaded fee lines: those charged, or those of refunds."""
    return [
        Scanned(
            code.drug_trac_codg,
            line.med_list_codg,
            line.feedetl_sn,
            code.trdn_flag == SPLIT,
            f"input.feedetail[{i}].drugtracinfo",
        )
        for i, line in enumerate(sent)
        if (line.cnt < 0) is back
        for code in codes_in(line)
    ]


def codes_in(line: InstitutionFeeLine) -> list[BoxCode]:
    """The codes of a fee line, wherever its sender writes them."""
    codes = [code for code in line.drugtracinfo if code.drug_trac_codg]
    if line.drug_trac_codg:
        codes.append(BoxCode(drug_trac_codg=line.drug_trac_codg))
    return codes


def kept_with(line: InstitutionFeeLine) -> dict[str, object]:
    """The codes as they are kept beside the fee line."""
    codes = [
        {"drug_trac_codg": code.drug_trac_codg, "trdn_flag": code.trdn_flag}
        for code in codes_in(line)
    ]
    return {"durg_trac_info": codes} if codes else {}


def tried(boxes: Sequence[Scanned], caller: Caller) -> Till | None:
    """What selling these would be told (2101); nothing is recorded."""
    if not boxes:
        return None
    return _guarded(tracing.look(boxes, occasion(caller)), caller)


def sold(boxes: Sequence[Scanned], view: SettlementView, caller: Caller) -> Till | None:
    """Sell the boxes of a settlement."""
    if not boxes:
        return None
    on = occasion(caller, view.encounter_no, view.settlement_no, view.settled_at)
    return _guarded(tracing.sell(boxes, on), caller)


def uploaded(
    sent: Sequence[InstitutionFeeLine], encounter_no: str, caller: Caller
) -> Till | None:
    """Sell the boxes of fee lines, and take back those of refunds."""
    on = occasion(caller, encounter_no)
    charges, refunds = charged(sent, back=False), charged(sent, back=True)
    verdicts = tracing.sell(charges, on) if charges else []
    verdicts += tracing.give_back(refunds, on) if refunds else []
    return _guarded(verdicts, caller) if verdicts else None


def reversed_with(view: SettlementView, caller: Caller) -> None:
    """Free the boxes of a settlement that was reversed."""
    lines = [line.line_sn for line in view.lines]
    on = occasion(caller, view.encounter_no, view.reverses_no or "")
    tracing.release_lines(lines, on)


def withdrawn_from(encounter_no: str, caller: Caller) -> None:
    """Free the boxes of fee lines that were just withdrawn from a visit."""
    lines = tracing.lines_with_codes(encounter_no)
    if lines:
        living = set(living_lines(encounter_no).values_list("line_sn", flat=True))
        tracing.release_lines(sorted(lines - living), occasion(caller, encounter_no))


def occasion(
    caller: Caller,
    encounter_no: str = "",
    settlement_no: str = "",
    at: datetime | None = None,
) -> Occasion:
    return Occasion(
        institution_code=caller.institution_code,
        happened_at=at or caller.received_at,
        source=caller.transaction,
        message_no=caller.message_no,
        encounter_no=encounter_no,
        settlement_no=settlement_no,
    )


def _guarded(verdicts: Sequence[Verdict], caller: Caller) -> Till:
    """Whether a repeated code is only told or refused is the area's choice."""
    if caller.profile.repeated_trace_code == "refuse":
        tracing.refuse_repeated(verdicts)
    return till(verdicts)


def till(verdicts: Iterable[Verdict]) -> Till:
    return Till(trace=[_told(one) for one in verdicts])


def _told(one: Verdict) -> TraceVerdict:
    last = one.last
    return TraceVerdict(
        feedetl_sn=one.scanned.line_sn or None,
        drug_trac_codg=one.scanned.code,
        trac_state=one.known,
        trac_msg=_sentence(one),
        sold_cnt=one.times,
        sold_time=last.happened_at if last else None,
        sold_place=(HERE if one.here else ELSEWHERE) if last else None,
        fixmedins_type=one.shop_kind or None,
    )


SENTENCES = {
    Known.FIRST: "首次销售",
    Known.SPLIT: "拆零销售",
    Known.MALFORMED: "不是合规的药品追溯码,请核对扫码内容",
    Known.SAME_SALE: "已随本次结算登记售出",
    Known.NOT_SOLD_HERE: "本机构没有未退回的这一码的销售",
    Known.RETURNED: "已退回,可以再次销售",
}


def _sentence(one: Verdict) -> str:
    last = one.last
    if last is None:
        return SENTENCES[one.known]
    when = f"{last.happened_at:%Y-%m-%d %H:%M}"
    if one.known is Known.SPLIT:
        return f"拆零续售,此前已售 {one.times} 次,最近 {when}"
    shop = SHOPS.get(one.shop_kind, "定点机构")
    return f"已于 {when} 在{PLACES[one.here]}({shop})售出,未退回 {one.times} 次"
