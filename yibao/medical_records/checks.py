"""Whether what is told of a settlement agrees with it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from yibao.engine.money import ZERO, Money
from yibao.medical_records.errors import (
    AmountDiffers,
    DateDiffers,
    NotADuration,
    OutOfRange,
    OutsideStay,
    SeveralMainDiagnoses,
    StayDaysDiffer,
    TimesBackwards,
    TooManyRows,
)
from yibao.medical_records.told import (
    AmountsTold,
    DiagnosisTold,
    DocumentTold,
    FundTold,
)

ACCOUNTS = ("3102", "390500")  # 个人账户 among the fund payment types
WESTERN = "1"  # diag_type
MINUTES = (24 * 60, 60, 1)
MOST_ROWS = 9_999  # of one kind
MOST_DAYS = 99_999
MOST_MINUTES = MOST_DAYS * MINUTES[0]


def check_amounts(
    told: AmountsTold,
    document: DocumentTold,
    *,
    fee_total: Money,
    person_paid: Money,
    account_paid: Money,
    cash_paid: Money,
    funds: Mapping[str, Money],
) -> None:
    """Σ收费项目 = 总费用, 自付 + 自费 = 个人负担, and every fund paid what it paid."""
    if document.fees:
        _same("收费项目金额合计", _sum(fee.amount for fee in document.fees), fee_total)
    if told.own_paid is not None and told.self_paid is not None:
        _same("个人自付与个人自费合计", told.own_paid + told.self_paid, person_paid)
    _same("个人账户支出", told.account_paid, account_paid)
    _same("个人现金支付", told.cash_paid, cash_paid)
    if document.funds:
        check_funds(document.funds, funds)


def check_funds(told: Iterable[FundTold], paid: Mapping[str, Money]) -> None:
    """Fund by fund; 个人账户 may be left out, being no fund."""
    sums: Counter[str] = Counter()
    for fund in told:
        sums[fund.fund_pay_type] += fund.amount.fen
    owed = {kind for kind, amount in paid.items() if amount != ZERO}
    for kind in sorted({*sums, *owed}):
        if kind in sums or not kind.startswith(ACCOUNTS):
            actual = paid.get(kind, ZERO)
            _same(f"基金支付类型 {kind}", Money(sums[kind]), actual)


def _same(what: str, told: Money | None, actual: Money) -> None:
    if told is not None and told != actual:
        raise AmountDiffers(
            what=what,
            told=told.as_yuan(),
            actual=actual.as_yuan(),
            difference=(told - actual).as_yuan(),
        )


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, ZERO)


def check_registered(
    document: DocumentTold, admitted_on: date, discharged_on: date | None
) -> None:
    """The days of the stay are those of 2401 and 2402, as far as they are told."""
    stay = document.stay
    for what, told, actual in (
        ("入院日期", stay.admitted_at, admitted_on),
        ("出院日期", stay.discharged_at, discharged_on),
    ):
        if told is not None and actual is not None and told.date() != actual:
            raise DateDiffers(what=what, told=told.date(), actual=actual)


def check_itself(document: DocumentTold) -> None:
    """What is told agrees with itself: diagnoses, stay, operations and wards."""
    check_rows(document)
    check_mains(document.diagnoses)
    check_counts(document)
    stay = document.stay
    _forwards("住院", stay.admitted_at, stay.discharged_at)
    for operation in document.operations:
        _forwards(f"手术 {operation.code}", operation.begun_at, operation.ended_at)
        for day in operation.days:
            _within(document, f"手术 {operation.code} 日期", day)
    for ward in document.intensive_care:
        _forwards("重症监护", ward.entered_at, ward.left_at)
        for moment in (ward.entered_at, ward.left_at):
            if moment is not None:
                _within(document, "重症监护时间", moment.date())
    _check_days(document)


def check_rows(document: DocumentTold) -> None:
    for what, rows in (
        ("诊断", document.diagnoses),
        ("手术操作", document.operations),
        ("重症监护", document.intensive_care),
        ("收费项目", document.fees),
        ("基金支付", document.funds),
    ):
        if len(rows) > MOST_ROWS:
            raise TooManyRows(what=what, most=MOST_ROWS, count=len(rows))


def check_counts(document: DocumentTold) -> None:
    """No count of days or minutes is negative, or longer than anybody lives."""
    stay = document.stay
    check_days("实际住院天数", stay.stay_days)
    check_days("新生儿天龄", stay.newborn_days)
    for what, minutes in (
        ("呼吸机使用分钟", stay.ventilated_minutes),
        ("入院前昏迷分钟", stay.coma_before_minutes),
        ("入院后昏迷分钟", stay.coma_after_minutes),
        *(("重症监护分钟", ward.minutes) for ward in document.intensive_care),
    ):
        _check_count(what, minutes, MOST_MINUTES)


def check_days(what: str, told: int | None) -> None:
    """A number of days, where one is told."""
    _check_count(what, told, MOST_DAYS)


def _check_count(what: str, told: int | None, most: int) -> None:
    if told is not None and not 0 <= told <= most:
        raise OutOfRange(what=what, told=told, most=most)


def _check_days(document: DocumentTold) -> None:
    """实际住院天数: the first day counts and the last does not; at least one."""
    stay = document.stay
    if stay.stay_days is None or not (stay.admitted_at and stay.discharged_at):
        return
    days = (stay.discharged_at.date() - stay.admitted_at.date()).days
    if stay.stay_days not in (days, max(days, 1)):
        raise StayDaysDiffer(told=stay.stay_days, actual=days)


def _forwards(what: str, first: datetime | None, last: datetime | None) -> None:
    if first is not None and last is not None and last < first:
        raise TimesBackwards(
            what=what, first=f"{first:%Y-%m-%d %H:%M}", last=f"{last:%Y-%m-%d %H:%M}"
        )


def _within(document: DocumentTold, what: str, day: date) -> None:
    begun, ended = document.stay.admitted_at, document.stay.discharged_at
    first = begun.date() if begun else date.min
    last = ended.date() if ended else date.max
    if not first <= day <= last:
        raise OutsideStay(
            what=what,
            told=day,
            first=first if begun else "(未填)",
            last=last if ended else "(未填)",
        )


def check_mains(diagnoses: Iterable[DiagnosisTold]) -> None:
    """At most one main diagnosis a kind."""
    told = tuple(diagnoses)
    for kind in dict.fromkeys(one.kind for one in told):
        mains = [one.code for one in told if one.kind == kind and one.is_main]
        if len(mains) > 1:
            raise SeveralMainDiagnoses(
                kind=kind or "(未填)", count=len(mains), codes=" ".join(mains)
            )


def with_main(diagnoses: Iterable[DiagnosisTold]) -> tuple[DiagnosisTold, ...]:
    """Of a list that marks no main diagnosis, the first 西医 one is it."""
    told = tuple(diagnoses)
    if any(one.is_main for one in told):
        return told
    first = next((i for i, one in enumerate(told) if one.kind in ("", WESTERN)), None)
    return tuple(
        replace(one, is_main=True) if i == first else one for i, one in enumerate(told)
    )


def minutes_of(what: str, told: str) -> int | None:
    """``1/2/30`` 天/时/分 → minutes; nothing where nothing is told."""
    if not told:
        return None
    parts = told.split("/")
    if len(parts) != len(MINUTES) or not all(
        part.strip().isascii() and part.strip().isdigit() for part in parts
    ):
        raise NotADuration(what=what, told=told)
    return sum(int(part) * unit for part, unit in zip(parts, MINUTES, strict=True))
