"""What must hold between the message box and what messages settled."""

from __future__ import annotations

from yibao.clearing.check import INVARIANTS as SEALS
from yibao.inventory import invariants as stock
from yibao.kernel import seal_check
from yibao.medical_records import invariants as records
from yibao.settlement.check import Report, Violation
from yibao.settlement.check import report as books
from yibao.settlement.daily_invariants import INVARIANTS as DAYS
from yibao.settlement.filing_invariants import INVARIANTS as FILINGS
from yibao.settlement.invariants import INVARIANTS as OF_BOOKS
from yibao.settlement.invariants import Invariant

INVARIANTS = (
    Invariant(
        "accepted_message_has_answer",
        "每份已受理的报文都保存了应答",
        """SELECT message_no, transaction FROM gateway_message
        WHERE state = 'accepted' AND answer IS NULL""",
        "报文 {subject} (交易 {detail}) 已受理却没有应答",
    ),
    Invariant(
        "settlement_has_message",
        "接口结算都能找到原报文",
        """SELECT s.settlement_no, s.message_no FROM settlement_settlement s
        WHERE s.message_no <> '' AND NOT EXISTS (
            SELECT FROM gateway_message m
            WHERE m.institution_code = s.institution_code
                AND m.message_no = s.message_no)""",
        "结算单 {subject} 的报文 {detail} 不在收件箱内",
    ),
    Invariant(
        "settling_message_has_settlement",
        "受理过的结算报文都有结算单",
        """SELECT m.message_no, m.transaction FROM gateway_message m
        WHERE m.state = 'accepted' AND m.transaction IN ('2102', '2207', '2304')
            AND NOT EXISTS (SELECT FROM settlement_settlement s
                WHERE s.institution_code = m.institution_code
                    AND s.message_no = m.message_no)""",
        "报文 {subject} (交易 {detail}) 已受理,却没有它的结算单",
    ),
    Invariant(
        "void_message_settles_nothing",
        "已冲正的报文没有未撤销的结算单",
        """SELECT m.message_no, s.settlement_no
        FROM gateway_message m
        JOIN settlement_settlement s ON s.institution_code = m.institution_code
            AND s.message_no = m.message_no AND s.reverses_no IS NULL
        WHERE m.state = 'void' AND m.transaction IN ('2102', '2207', '2304')
            AND NOT EXISTS (SELECT FROM settlement_settlement r
                WHERE r.reverses_no = s.settlement_no)""",
        "报文 {subject} 已冲正,结算单 {detail} 却未撤销",
    ),
)
BETWEEN = (
    *(*INVARIANTS, *FILINGS, *DAYS, *SEALS),
    *(*stock.INVARIANTS, *records.INVARIANTS),
)
RULES = (*OF_BOOKS, *BETWEEN)  # all that are statements


def report() -> Report:
    """Everything that must hold: of the books, the messages, and the sealed journal."""
    found = books(BETWEEN)
    tampered = tuple(
        Violation(seal_check.NAME, f"{one.partition}-{one.number}", one.sentence)
        for one in seal_check.broken_seals()
    )
    return Report((*found.verified, seal_check.TITLE), (*found.violations, *tampered))
