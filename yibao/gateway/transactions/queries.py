"""人员累计与慢特病备案查询 (5206, 5301): what stands for a person anywhere."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal

from django.utils.timezone import localtime

from yibao.approvals.queries import chronic_filings
from yibao.engine.counters import is_count
from yibao.engine.money import Money
from yibao.enrollment.queries import person_named
from yibao.gateway.accumulators import shown_as
from yibao.gateway.caller import Caller
from yibao.gateway.contract.queries import (
    Accumulator,
    AccumulatorQueryAnswer,
    AccumulatorQueryRequest,
    FilingQueryAnswer,
    FilingQueryRequest,
    FilingRecord,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import NotAMonth
from yibao.settlement.accumulating import Accumulated, accumulated, accumulated_by

YEAR_MONTH = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])")


@transaction(
    "5206",
    title="人员累计信息查询",
    request=AccumulatorQueryRequest,
    answer=AccumulatorQueryAnswer,
)
def accumulators(
    request: AccumulatorQueryRequest, caller: Caller
) -> AccumulatorQueryAnswer:
    """Every year's totals as they stand; with a month, that year's at its end."""
    asked = request.data
    person_named(asked.psn_no)
    today = localtime(caller.received_at).date()
    if asked.cum_ym:
        last = last_day_of(asked.cum_ym)
        found = accumulated_by(asked.psn_no, last)
    else:
        last, found = today, accumulated(asked.psn_no)
    return AccumulatorQueryAnswer(
        cuminfo=[row for totals in found for row in _rows(totals, f"{last:%Y%m}")]
    )


def last_day_of(month: str) -> date:
    """``202503`` → 31 March 2025."""
    if YEAR_MONTH.fullmatch(month) is None:
        raise NotAMonth(path="input.data.cum_ym", value=month)
    year, number = int(month[:4]), int(month[4:])
    return date(year, number, calendar.monthrange(year, number)[1])


def _rows(totals: Accumulated, month: str) -> list[Accumulator]:
    """Totals of a past year stand at its last month."""
    year = month[:4] if totals.is_lifelong else totals.year
    standing = min(month, f"{year}12") if not totals.is_lifelong else month
    return [
        Accumulator(
            insutype=totals.insurance,
            year=year,
            cum_ym=shown.month or standing,
            cum_type_code=shown.code,
            cum=Decimal(value) if is_count(name) else Money(value).as_yuan(),
        )
        for name, value in sorted(totals.counters.items())
        if (shown := shown_as(name)) is not None
    ]


@transaction(
    "5301",
    title="人员慢特病备案查询",
    request=FilingQueryRequest,
    answer=FilingQueryAnswer,
)
def filings(request: FilingQueryRequest, caller: Caller) -> FilingQueryAnswer:
    """The approved filings of a person that have not ended, wherever they were made."""
    person_no = request.data.psn_no
    person_named(person_no)
    today = localtime(caller.received_at).date()
    return FilingQueryAnswer(
        feedetail=[
            FilingRecord(
                opsp_dise_code=filing.disease_code,
                opsp_dise_name=filing.disease_name,
                begndate=filing.valid_from,
                enddate=filing.valid_to,
            )
            for filing in chronic_filings([person_no]).get(person_no, ())
            if filing.valid_to is None or today <= filing.valid_to
        ]
    )
