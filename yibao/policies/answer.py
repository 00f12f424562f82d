"""The answer of a calculation in national amount names, and its published schema."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from yibao.engine.breakdown import Breakdown, LineSplit, Step
from yibao.engine.codes import Fund
from yibao.engine.counters import Counters, is_count
from yibao.engine.money import Money
from yibao.policies.case import Case
from yibao.policies.spec import JsonSchema

Json: TypeAlias = dict[str, object]

FUNDS = {fund.value: f"{fund.title}支出" for fund in Fund}
AMOUNTS = {
    "medfee_sumamt": "医疗费总额",
    "fulamt_ownpay_amt": "全自费金额",
    "overlmt_selfpay": "超限价自费费用",
    "preselfpay_amt": "先行自付金额",
    "inscp_scp_amt": "符合政策范围金额",
    "act_pay_dedc": "实际支付起付线",
    **FUNDS,
    "fund_pay_sumamt": "基金支付总额",
    "acct_pay": "个人账户支出 (含共济)",
    "acct_mulaid_pay": "其中家庭共济支付",
    "psn_cash_pay": "个人现金支出",
    "psn_part_amt": "个人负担总金额",
    "hosp_part_amt": "医院负担金额",
}

_PARTS = {
    "outside_scope": "fulamt_ownpay_amt",
    "over_limit": "overlmt_selfpay",
    "paid_first": "preselfpay_amt",
    "in_scope": "inscp_scp_amt",
    "deductible": "act_pay_dedc",
    "account": "acct_pay",
    "family": "acct_pay",  # relatives' accounts are part of it, as on the wire
    "cash": "psn_cash_pay",
}


def amounts(result: Breakdown) -> dict[str, Money]:
    """Every amount by its national name. ``tilt_pay`` stands beside ``maf_pay`` here;
    on the wire it is part of it."""
    return {
        "medfee_sumamt": result.fee_total,
        "fulamt_ownpay_amt": result.outside_scope,
        "overlmt_selfpay": result.over_limit,
        "preselfpay_amt": result.paid_first,
        "inscp_scp_amt": result.in_scope,
        "act_pay_dedc": result.deductible_paid,
        **{fund.value: result.paid_by(fund) for fund in Fund},
        "fund_pay_sumamt": result.fund_paid,
        "acct_pay": result.account_paid,
        "acct_mulaid_pay": result.family_paid_total,
        "psn_cash_pay": result.cash_paid,
        "psn_part_amt": result.person_paid,
        "hosp_part_amt": result.hospital_paid,
    }


def year_amounts(results: Iterable[Breakdown]) -> dict[str, Money]:
    """The sums of the visits."""
    total = dict.fromkeys(AMOUNTS, 0)
    for result in results:
        for name, amount in amounts(result).items():
            total[name] += amount.fen
    return {name: Money(fen) for name, fen in total.items()}


def part_name(part: str) -> str:
    """The national name of the amount a step adds to."""
    return _PARTS.get(part, part)


def answer(case: Case, results: list[Breakdown]) -> Json:
    """The whole answer as JSON values, amounts in yuan."""
    last = results[-1]
    return {
        "area": case.area.area,
        "area_name": case.area.name,
        "status": case.area.status,
        "visits": [
            visit_answer(str(visit.day), result)
            for visit, result in zip(case.visits, results, strict=True)
        ],
        "year": {"label": last.year, **_yuan(year_amounts(results))},
        "ytd": closing(last.counters_after),
        "balances": balances(case, results),
        "notes": list(case.notes),
    }


def visit_answer(day: str, result: Breakdown) -> Json:
    return {
        "date": day,
        "year": result.year,
        **_yuan(amounts(result)),
        "funds": [
            {
                "fund_pay_type": paid.fund_pay_type,
                "title": paid.title,
                "amount_name": paid.fund.value,
                "base": _number(paid.base),
                "cap_room": None if paid.cap_room is None else _number(paid.cap_room),
                "amount": _number(paid.amount),
            }
            for paid in result.benefits
        ],
        "family": [
            {"psn_no": owner, "amount": _number(paid)}
            for owner, paid in result.family_paid
        ],
        "steps": [step_answer(step) for step in result.steps],
        "lines": [line_answer(line) for line in result.lines],
    }


def step_answer(step: Step) -> Json:
    return {
        "part": part_name(step.part),
        "title": step.title,
        "base": None if step.base is None else _number(step.base),
        "rate": None if step.rate is None else _exact(step.rate),
        "amount": _number(step.amount),
        "clause": step.clause,
        "source": step.source,
        "note": step.note,
    }


def line_answer(line: LineSplit) -> Json:
    return {
        "line_no": line.line_no,
        "fulamt_ownpay_amt": _number(line.outside_scope),
        "overlmt_selfpay": _number(line.over_limit),
        "preselfpay_amt": _number(line.paid_first),
        "inscp_scp_amt": _number(line.in_scope),
    }


def closing(counters: Counters) -> Json:
    """Totals as a next CASE takes them under ``ytd``: yuan, counts as they are."""
    totals: Json = {"year": counters.year}
    for name, value in sorted(counters.values.items()):
        totals[name] = value if is_count(name) else _number(Money(value))
    return totals


def balances(case: Case, results: list[Breakdown]) -> Json:
    """What the accounts hold after the last visit."""
    own = case.insured.account
    family = {one.owner_no: one.balance.fen for one in case.insured.family}
    for result in results:
        for owner, paid in result.family_paid:
            family[owner] -= paid.fen
    current = own.current.fen - sum(r.account_current_paid.fen for r in results)
    past = own.past.fen - sum(r.account_past_paid.fen for r in results)
    return {
        "current": _number(Money(current)),
        "past": _number(Money(past)),
        "family": [
            {"psn_no": owner, "balc": _number(Money(fen))}
            for owner, fen in family.items()
        ],
    }


def _yuan(named: dict[str, Money]) -> dict[str, object]:
    return {name: _number(amount) for name, amount in named.items()}


def _number(amount: Money) -> int | float:
    """A JSON number; every fen up to ninety trillion yuan survives the way through."""
    return _exact(amount.as_yuan())


def _exact(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def answer_schema() -> JsonSchema:
    """JSON Schema of the answer."""
    money: JsonSchema = {"type": "number"}
    named = {name: money | {"description": zh} for name, zh in AMOUNTS.items()}
    text: JsonSchema = {"type": "string"}
    step: JsonSchema = {
        "type": "object",
        "description": "一步说明;同一 part 的各步金额相加等于该金额",
        "properties": {
            "part": {"enum": sorted({*_PARTS.values(), *FUNDS})},
            "title": text,
            "base": {"type": ["number", "null"]},
            "rate": {"type": ["number", "null"]},
            "amount": money,
            "clause": text,
            "source": text,
            "note": text,
        },
        "required": ["part", "title", "base", "rate", "amount", "clause", "source"],
    }
    visit: JsonSchema = {
        "type": "object",
        "properties": {
            "date": text,
            "year": text,
            **named,
            "steps": {"type": "array", "items": step},
        },
        "required": ["date", *named, "steps"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "yibao calculate 的结果",
        "type": "object",
        "properties": {
            "area": text,
            "visits": {"type": "array", "items": visit},
            "year": {"type": "object", "properties": named, "required": [*named]},
            "ytd": {"type": "object", "description": "期末累计,可作下一个个案的 ytd"},
            "balances": {"type": "object"},
        },
        "required": ["area", "visits", "year", "ytd", "balances"],
    }
