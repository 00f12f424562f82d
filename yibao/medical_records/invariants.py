"""What must hold of 清单 at any time (``yibao check``), each one statement."""

from __future__ import annotations

from yibao.settlement.invariants import Invariant

INVARIANTS = (
    Invariant(
        "claim_list_is_as_last_told",
        "每份清单的状态和版本与最后一次经过一致",
        """SELECT l.settlement_no, coalesce(e.state, '(无)')
        FROM medical_records_claimlist l
        LEFT JOIN LATERAL (
            SELECT state, version FROM medical_records_claimlistevent
            WHERE claim_list_id = l.id ORDER BY id DESC LIMIT 1) e ON true
        WHERE (e.state, e.version) IS DISTINCT FROM (l.state, l.version)""",
        "结算单 {subject} 的清单与最后一次经过 (状态 {detail}) 不一致",
    ),
    Invariant(
        "claim_list_has_its_version",
        "每份清单都有现在算数的那一版",
        """SELECT l.settlement_no, l.version FROM medical_records_claimlist l
        WHERE NOT EXISTS (SELECT FROM medical_records_document d
            WHERE d.kind = 'claim_list' AND d.subject_no = l.settlement_no
                AND d.institution_code = l.institution_code
                AND d.version = l.version)""",
        "结算单 {subject} 的清单没有第 {detail} 版",
    ),
    Invariant(
        "claim_list_total_is_the_settlements",
        "清单的医疗费总额等于结算单",
        """SELECT d.subject_no, d.version FROM medical_records_document d
        JOIN settlement_settlement s ON s.settlement_no = d.subject_no
        WHERE d.kind = 'claim_list' AND d.fee_total <> s.fee_total""",
        "结算单 {subject} 的清单第 {detail} 版总额与结算单不等",
    ),
)
