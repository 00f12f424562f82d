"""Cases of people at the desks: they sign in, are known, are settled, and undo."""

from __future__ import annotations

import copy

from yibao.simulator import messages, relations
from yibao.simulator.conformance.ground import (
    Ground,
    Play,
    Raw,
    days,
    encoded,
    expect,
    is_ok,
    ready,
    refused,
    seen,
    upload,
)
from yibao.simulator.scripts import (
    OUTPATIENT,
    Ask,
    Script,
    outpatient_settled_again,
    stay_reversed,
)
from yibao.simulator.scripts import outpatient as ordinary
from yibao.simulator.scripts import sale_returned as bought_and_returned


def signs_in_and_out(ground: Ground) -> Script:
    told = yield Ask("9001", messages.sign_in(ground.desk))
    number = told.output["signinoutb"]["sign_no"]
    expect(bool(number), "9001 没有返回 sign_no")
    out = {"sign_no": number, "opter_no": ground.desk.cashier[0]}
    yield Ask("9002", {"signOut": out})


def knows_the_insured(ground: Ground) -> Script:
    told = yield Ask("1101", messages.identify(ground.patient))
    base, covers = told.output["baseinfo"], told.output["insuinfo"]
    expect(base["psn_no"] == ground.patient.person_no, "1101 psn_no 不对")
    kinds = {one["insutype"] for one in covers}
    expect(ground.patient.insurance in kinds, "1101 insuinfo 没有其险种")
    yield from refused(Ask("1101", messages.identify(ground.stranger)), "1101 查无此人")


# ---- 门诊


def settles_a_visit(ground: Ground) -> Script:
    yield from ordinary(ground.case())
    info = ground.book.kept[-1].info
    asked = {name: info[name] for name in ("setl_id", "mdtrt_id")}
    wanted = {**asked, "psn_no": ground.patient.person_no}
    told = yield Ask("5203", {"data": wanted})
    for name in relations.AMOUNTS:
        same = relations.fen(told.output["setlinfo"], name) == relations.fen(info, name)
        expect(same, f"5203 的 {name} 与 2207 不同")
    yield Ask("5204", {"data": wanted})


def reverses_a_visit(ground: Ground) -> Script:
    yield from outpatient_settled_again(ground.case())
    reversed_ = next(one for one in ground.book.kept if one.refund)
    yield Ask("5201", {"data": days(ground)})
    again = {**reversed_.info, "setl_id": ground.book.kept[0].settlement_no}
    yield from refused(
        Ask("2208", messages.reverse(ground.patient, again)), "2208 撤销两次"
    )


def takes_back_what_is_not_settled(ground: Ground) -> Script:
    registration = messages.register(ground.desk, ground.patient, ground.at)
    told = yield Ask("2201", registration)
    visit_no = told.output["data"]["mdtrt_id"]
    lines = upload(ground, visit_no, "B1")
    yield seen(ground, visit_no)
    yield Ask("2204", lines)
    yield Ask("2205", messages.withdraw(ground.patient, visit_no))
    bill = messages.settle(ground.patient, visit_no, "B1", OUTPATIENT, ground.charges)
    yield from refused(Ask("2207", bill), "2207 没有明细")
    own = registration["data"]["ipt_otp_no"]
    gone = messages.cancel_registration(ground.patient, visit_no, own)
    yield Ask("2202", gone)
    yield from refused(Ask("2204", lines), "2204 挂号已撤销")


def refuses_a_wrong_sum(ground: Ground) -> Script:
    visit_no = yield from ready(ground, "B2")
    bill = messages.settle(ground.patient, visit_no, "B2", OUTPATIENT, ground.charges)
    wrong = copy.deepcopy(bill)
    total = messages.total((*ground.charges, ground.charges[0]))
    wrong["data"]["medfee_sumamt"] = total
    yield from refused(Ask("2207", wrong), "2207 总额与明细不符")
    yield Ask("2207", bill)


def answers_a_repeat_the_same(ground: Ground) -> Play:
    visit_no = yield from ready(ground, "B3")
    bill = messages.settle(ground.patient, visit_no, "B3", OUTPATIENT, ground.charges)
    message = messages.whole(ground.desk, "2207", bill)
    first = yield Raw(encoded(message))
    second = yield Raw(encoded(message))
    expect(is_ok(first), f"2207 未办理: {first.content.get('err_msg')}")
    same = first.content["output"] == second.content.get("output")
    expect(same, "同一 2207 重发,应答不同")
    message["input"]["data"]["medfee_sumamt"] = "0.01"
    third = yield Raw(encoded(message))
    expect(not is_ok(third), "同一 msgid、不同内容,应当拒绝")


def compensates(ground: Ground) -> Play:
    visit_no = yield from ready(ground, "B4")
    bill = messages.settle(ground.patient, visit_no, "B4", OUTPATIENT, ground.charges)
    told = yield Ask("2207", bill)
    undo = messages.compensate(ground.patient, told.message_no, "2207")
    yield Ask("2601", undo)
    yield Ask("2207", bill)
    late = messages.whole(ground.desk, "2207", bill)
    late["msgid"] = messages.whole(ground.desk, "2207", bill)["msgid"]
    unknown = messages.compensate(ground.patient, late["msgid"], "2207")
    yield Ask("2601", unknown)
    answer = yield Raw(encoded(late))
    expect(not is_ok(answer), "2601 之后迟到的 2207 仍被办理")


# ---- 住院、药店


def settles_a_stay(ground: Ground) -> Script:
    yield from stay_reversed(ground.case())
    kept = ground.book.kept[-1]
    yield Ask("2305", messages.reverse(ground.patient, kept.info))
    named = {"mdtrt_id": kept.visit_no, "psn_no": ground.patient.person_no}
    yield Ask("2405", {"data": named})
    yield Ask("2302", {"data": [{**named, "feedetl_sn": messages.ALL}]})
    yield Ask("2404", {"data": named})


def sells(ground: Ground) -> Script:
    assert ground.shop is not None
    yield from bought_and_returned(ground.case(ground.shop))
