"""What must hold of stock records and trace codes (``yibao check``)."""

from __future__ import annotations

from yibao.settlement.invariants import Invariant

INVARIANTS = (
    Invariant(
        "trace_code_follows_its_events",
        "追溯码的状态等于它的经过",
        """SELECT coalesce(c.code, e.code), coalesce(e.standing, 0)
        FROM inventory_tracecode c
        FULL JOIN (
            SELECT code, max(event_no) AS event_no,
                count(*) FILTER (WHERE happening = 'sold') AS sales,
                count(*) FILTER (WHERE happening = 'sold')
                    - count(*) FILTER (WHERE happening = 'returned') AS standing
            FROM inventory_traceevent GROUP BY code
        ) e ON e.code = c.code
        WHERE c.code IS NULL OR e.code IS NULL OR c.event_no <> e.event_no
            OR c.sales <> e.sales OR c.standing <> e.standing""",
        "追溯码 {subject} 的状态与经过不符,按经过应有 {detail} 次未退回的销售",
    ),
    Invariant(
        "trace_return_is_of_its_sale",
        "追溯码的退回对应同一码的销售",
        """SELECT r.code, r.event_no FROM inventory_traceevent r
        JOIN inventory_traceevent s ON s.event_no = r.cancels_id
        WHERE s.happening <> 'sold' OR s.code <> r.code""",
        "追溯码 {subject} 的退回 {detail} 不是该码的销售",
    ),
    Invariant(
        "reversed_sale_frees_its_codes",
        "已撤销的药店结算没有仍算售出的追溯码",
        """SELECT s.settlement_no, s.code FROM inventory_traceevent s
        JOIN settlement_settlement r ON r.reverses_no = s.settlement_no
        WHERE s.happening = 'sold' AND s.source = '2102' AND NOT EXISTS (
            SELECT FROM inventory_traceevent b WHERE b.cancels_id = s.event_no)""",
        "结算单 {subject} 已撤销,追溯码 {detail} 却仍算售出",
    ),
    Invariant(
        "withdrawn_line_sells_nothing",
        "已撤销的费用明细没有仍算售出的追溯码",
        """SELECT s.encounter_no, s.code FROM inventory_traceevent s
        WHERE s.happening = 'sold' AND s.encounter_no <> '' AND s.line_sn <> ''
            AND NOT EXISTS (
                SELECT FROM inventory_traceevent b WHERE b.cancels_id = s.event_no)
            AND EXISTS (SELECT FROM settlement_feeline l
                WHERE l.encounter_no = s.encounter_no AND l.line_sn = s.line_sn)
            AND NOT EXISTS (SELECT FROM settlement_feeline l
                WHERE l.encounter_no = s.encounter_no AND l.line_sn = s.line_sn
                    AND NOT EXISTS (SELECT FROM settlement_linewithdrawal w
                        WHERE w.encounter_no = l.encounter_no
                            AND w.line_no = l.line_no))""",
        "就诊 {subject} 的明细已撤销,追溯码 {detail} 却仍算售出",
    ),
    Invariant(
        "deleted_record_sells_nothing",
        "已删除的销售记录没有仍算售出的追溯码",
        """SELECT v.record_id, s.code FROM inventory_stockvoid v
        JOIN inventory_traceevent s ON s.record_id = v.record_id
        WHERE s.happening = 'sold' AND NOT EXISTS (
            SELECT FROM inventory_traceevent b WHERE b.cancels_id = s.event_no)""",
        "进销存记录 {subject} 已删除,追溯码 {detail} 却仍算售出",
    ),
)
