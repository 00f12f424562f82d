"""Writing the operation journal (操作日志)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from yibao.kernel.many import create_many
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator


def line(
    action: str,
    subject_kind: str,
    subject_no: str,
    *,
    by: Operator,
    reason: str = "",
    fields: Mapping[str, object] | None = None,
) -> Journal:
    """One unsaved line; ``fields`` are numbers and codes, never names or amounts."""
    return Journal(
        action=action,
        subject_kind=subject_kind,
        subject_no=subject_no,
        institution_code=by.institution_code,
        operator_no=by.number,
        operator_name=by.name,
        channel=by.channel,
        reason=reason,
        fields=dict(fields or {}),
    )


def record(
    action: str,
    subject_kind: str,
    subject_no: str,
    *,
    by: Operator,
    reason: str = "",
    fields: Mapping[str, object] | None = None,
) -> None:
    line(action, subject_kind, subject_no, by=by, reason=reason, fields=fields).save(
        force_insert=True
    )


def row(
    action: str,
    subject_kind: str,
    subject_no: str,
    *,
    by: Operator,
    reason: str = "",
    fields: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The same by column, to be written together with other rows."""
    return {
        "happened_at": timezone.now(),
        "action": action,
        "subject_kind": subject_kind,
        "subject_no": subject_no,
        "institution_code": by.institution_code,
        "operator_no": by.number,
        "operator_name": by.name,
        "channel": by.channel,
        "reason": reason,
        "fields": dict(fields or {}),
    }


def record_many(lines: Iterable[Journal]) -> None:
    """The lines of many commands in few statements."""
    create_many(Journal, lines)
