"""The error book: every code once, every refusal with a way out."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from yibao.gateway import registry
from yibao.gateway.contract.outpatient import OutpatientSettleRequest
from yibao.gateway.contract.queries import FeeLineRecord
from yibao.gateway.contract.settlement import SettlementAnswer
from yibao.gateway.reference import errors_page, fault_kinds, transactions_page
from yibao.gateway.refusal import sentence_of
from yibao.kernel.errors import Fault, Refused

KINDS = [kind for kinds in fault_kinds().values() for kind in kinds]


def test_no_code_is_used_twice() -> None:
    uses = Counter(kind.code for kind in KINDS)
    assert [code for code, count in uses.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_refusal_says_what_to_do_and_who(kind: type[Fault]) -> None:
    assert re.fullmatch(r"[A-Z]{2,4}-\d{3}", kind.code)
    assert kind.message
    assert kind.todo
    assert kind.who


def test_the_page_has_every_code() -> None:
    page = errors_page()
    assert all(f"| {kind.code} |" in page for kind in KINDS)


def test_the_page_shows_a_transaction_field_by_field(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_BY_NUMBER", {})
    monkeypatch.setattr(registry, "_BUILT", {})
    for number, answer in (("2206", SettlementAnswer), ("5204", list[FeeLineRecord])):
        registry.transaction(
            number, title="示例", request=OutpatientSettleRequest, answer=answer
        )(lambda request, caller: None)
    page = transactions_page()
    assert "| 2206 | 门诊预结算 | 已建 |" in page
    assert "| 2207 | 门诊结算 | 计划中 |" in page
    assert "| `medfee_sumamt` | 医疗费总额 | 数值型 | 16,2 | 是 |  |" in page
    assert "| `psn_setlway` | 个人结算方式 | 字符型 | 6 | 应填 | 国家 |" in page
    assert "0 不使用 1 使用本人个账 2 使用共济人个账" in page
    assert "(根数组)" in page
    assert page.count("### OutpatientBill") == 1


def test_a_refusal_that_forgot_a_field_of_its_advice_is_still_told() -> None:
    class Forgetful(Refused):
        code, message, todo = "TEST-2", "不办", "请找 {nobody}"

    assert sentence_of(Forgetful()) == "TEST-2 不办。请找 {nobody}"
