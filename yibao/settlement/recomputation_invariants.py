"""What must hold of recomputations and of differences made good."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.areas.policies import area_policy
from yibao.engine.errors import Refused
from yibao.settlement.differences import changes_of, latest_runs, part_title
from yibao.settlement.digest import policy_digest
from yibao.settlement.invariants import Invariant
from yibao.settlement.models import Recomputation
from yibao.settlement.recomputing import Fresh, PartChange, Standing, changes
from yibao.settlement.standing import calculated, standing_of

INVARIANTS = (
    Invariant(
        "change_moves_money_only",
        "重算差异中基金多付的 = 个人少付的",
        """SELECT settlement_no, recomputation_no FROM settlement_settlementchange
        WHERE kind = 'amount' AND part IN ('fund_paid', 'person_paid')
        GROUP BY recomputation_no, settlement_no HAVING sum(after - before) <> 0""",
        "结算单 {subject} 在重算 {detail} 中的基金与个人差额不相抵",
    ),
    Invariant(
        "correction_equals_ledger",
        "每张补退单按账簿:应付参保人 = 应补给个人,待遇支出 = 基金支付变动",
        """WITH booked AS (
            SELECT e.reference,
                -sum(p.amount_fen) FILTER (WHERE p.account = 'due_person') AS due,
                sum(p.amount_fen) FILTER (WHERE p.account = 'benefits') AS fund
            FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.occasion = 'correction' GROUP BY 1)
        SELECT coalesce(c.correction_no, b.reference), coalesce(c.due, 0)
        FROM settlement_correction c
        FULL JOIN booked b ON b.reference = c.correction_no
        WHERE c.correction_no IS NULL OR c.due <> coalesce(b.due, 0)
            OR c.fund_change <> coalesce(b.fund, 0)""",
        "补退单 {subject} (应补 {detail} 分) 与账簿不符",
    ),
    Invariant(
        "correction_goes_with_settlement",
        "撤销的结算单,补退差额也已退回,退回等于原补退取负",
        """SELECT c.settlement_no, c.correction_no FROM settlement_correction c
        LEFT JOIN settlement_correction m ON m.reverses_no = c.correction_no
        WHERE c.reverses_no IS NULL
            AND (m.correction_no IS NOT NULL) <> EXISTS (
                SELECT FROM settlement_settlement r
                WHERE r.reverses_no = c.settlement_no)
        UNION ALL
        SELECT c.settlement_no, m.correction_no FROM settlement_correction c
        JOIN settlement_correction m ON m.reverses_no = c.correction_no
        WHERE (m.due, m.fund_change, m.account_change)
            <> (-c.due, -c.fund_change, -c.account_change)""",
        "结算单 {subject} 的补退差额 {detail} 没有随撤销退回",
    ),
)


def not_as_recorded() -> Iterator[tuple[Recomputation, str]]:
    """Recomputations that hold and no longer come out as recorded, with what differs.

    One is left out where policy files or what stands have changed since: then the area
    decides whether to recompute anew.
    """
    for run in latest_runs():
        area = area_policy(run.insured_area)
        if run.obstacle or area is None or policy_digest(area) != run.policy_digest:
            continue
        course = standing_of(run.person_no)
        considered = set(run.considered)
        chosen = [one for one in course if one.settlement_no in considered]
        if len(chosen) < len(considered):
            continue
        detail = _detail(run, course, chosen)
        if detail:
            yield run, detail


def _detail(run: Recomputation, course: list[Standing], chosen: list[Standing]) -> str:
    try:
        made = calculated(course, chosen)
    except Refused as refusal:
        return refusal.sentence
    done = run.corrections.exists()
    recorded = {} if done else changes_of(run)
    for one in made:
        number = one.standing.settlement_no
        differing = _differing(one, recorded.get(number, []))
        if differing:
            return f"结算单 {number} 的{'、'.join(map(part_title, differing))}"
    return ""


def _differing(fresh: Fresh, recorded: list[PartChange]) -> list[PartChange]:
    return sorted(
        set(changes(fresh)) ^ set(recorded), key=lambda one: (one.kind, one.part)
    )
