"""What must hold of 备案 at any time (``yibao check``), each one statement."""

from __future__ import annotations

from yibao.settlement.invariants import Invariant

COURSE = """SELECT f.filing_no, CASE WHEN f.closed THEN '已了结' ELSE '有效' END
FROM approvals_{of} f WHERE f.closed <> EXISTS (
    SELECT FROM approvals_{of}event e
    WHERE e.filing_id = f.id AND e.state IN ('refused', 'revoked'))"""

INVARIANTS = tuple(
    Invariant(
        f"{of}_is_as_its_course_says",
        f"{title}是否有效与其经过一致",
        COURSE.format(of=of),
        f"{title} {{subject}} 记为{{detail}},与其经过不符",
    )
    for of, title in (
        ("remotefiling", "异地与转院备案"),
        ("institutionchoice", "定点备案"),
    )
)
