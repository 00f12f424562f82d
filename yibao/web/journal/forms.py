"""What may be asked of the operation journal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate

from yibao.kernel.journal_listing import AGENCY, INSTITUTIONS, Conditions
from yibao.web.conditions import (
    EVERY,
    QueryForm,
    choice_field,
    day_field,
    text_field,
)
from yibao.web.journal.words import ACTIONS, CHANNELS, SUBJECTS

DAYS = 7  # shown where no days are asked for
SIDES = {AGENCY: "经办机构", INSTITUTIONS: "定点机构"}


class DaysForm(QueryForm):
    """The days alone: left out, they are the last week; emptied, they are open."""

    first = day_field("日期起")
    last = day_field("止")

    def __init__(self, data: Any = None, **rest: Any) -> None:
        asked = None if data is None else data.copy()
        if asked is not None:
            today = localdate()
            asked.setdefault("first", f"{today - timedelta(days=DAYS - 1)}")
            asked.setdefault("last", f"{today}")
        super().__init__(asked, **rest)


class JournalForm(DaysForm):
    operator = text_field("操作员编号", "定点机构的请同时填机构编号")
    action = choice_field("操作", (EVERY, *ACTIONS.items()))
    subject_kind = choice_field("对象", (EVERY, *SUBJECTS.items()))
    subject_no = text_field("对象编号")
    channel = choice_field("渠道", (EVERY, *CHANNELS.items()))
    side = choice_field("操作方", (EVERY, *SIDES.items()))
    institution = text_field("机构编号")

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right.

        A number of an operator means something within its institution alone: without
        one it is of the agency. A subject's number is looked up within kinds.
        """
        told = self.cleaned_data
        kinds = (told["subject_kind"],) if told["subject_kind"] else ()
        of_agency = told["operator"] and not told["institution"]
        return Conditions(
            first=told["first"],
            last=told["last"],
            side=AGENCY if of_agency else told["side"],
            institution_code=told["institution"],
            operator_no=told["operator"],
            action=told["action"],
            subject_kinds=kinds or (tuple(SUBJECTS) if told["subject_no"] else ()),
            subject_no=told["subject_no"],
            channel=told["channel"],
        )


class VerifyForm(DaysForm):
    """核对这几天: the days, and the line after which to go on."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
