"""What must hold of 备案 at any time (``yibao check``), each one statement."""

from __future__ import annotations

from yibao.settlement.invariants import Invariant

COURSE = """SELECT f.filing_no, CASE WHEN f.closed THEN '已了结' ELSE '有效' END
FROM approvals_{of} f WHERE f.closed <> EXISTS (
    SELECT FROM approvals_{of}event e
    WHERE e.filing_id = f.id AND e.state IN ('refused', 'revoked'))"""

ENDED = """SELECT f.filing_no, COALESCE(f.valid_to::text, '长期')
FROM approvals_{of} f JOIN LATERAL (
    SELECT last_day FROM approvals_{of}event e
    WHERE e.filing_id = f.id AND e.state = 'ended' ORDER BY e.id DESC LIMIT 1
) ended ON ended.last_day IS DISTINCT FROM f.valid_to"""

CLOSED = {"remotefiling": "异地与转院备案", "institutionchoice": "定点备案"}
ENDING = {"chronicfiling": "慢特病备案", **CLOSED}
INVARIANTS = (
    *(
        Invariant(
            f"{of}_is_as_its_course_says",
            f"{title}是否有效与其经过一致",
            COURSE.format(of=of),
            f"{title} {{subject}} 记为{{detail}},与其经过不符",
        )
        for of, title in CLOSED.items()
    ),
    *(
        Invariant(
            f"{of}_ends_as_its_course_says",
            f"终止的{title}到所写的最后一天为止",
            ENDED.format(of=of),
            f"{title} {{subject}} 有效期到 {{detail}},与终止时写的最后一天不符",
        )
        for of, title in ENDING.items()
    ),
)
