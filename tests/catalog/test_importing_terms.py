"""Terms and limits from files: by day, by area, and never over what stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from yibao.catalog.commands import ItemDescription, publish_item, set_terms
from yibao.catalog.importing.terms import import_terms
from yibao.catalog.models import ItemKind, ItemTerms, PriceLimit
from yibao.catalog.queries import terms_on
from yibao.kernel.files import Report, Unreadable
from yibao.kernel.operator import SYSTEM

pytestmark = pytest.mark.django_db
SINCE = date(2025, 1, 1)
TERMS = "hilist_code,chrgitm_lv,selfpay_prop,begndate,enddate,insu_admdvs"
LIMITS = "hilist_code,hilist_pric_uplmt_amt,hilist_lmtpric_type,begndate"
Bring = Callable[..., Report]


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    for code in ("XA01", "XA02"):
        description = ItemDescription(ItemKind.DRUG, "101", f"示例{code}", "09")
        publish_item(code=code, description=description, valid_from=SINCE, by=SYSTEM)

    def bring(*lines: str, heading: str = TERMS, dry_run: bool = False) -> Report:
        path = tmp_path / "条件.csv"
        path.write_text("\n".join([heading, *lines]) + "\n", "utf-8")
        kind = "limits" if heading == LIMITS else "terms"
        return import_terms(kind=kind, files=[path], by=SYSTEM, dry_run=dry_run)

    return bring


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, len(report.refused)


def own_pay(day: date, area: str = "990100") -> Decimal:
    found = terms_on(["XA01"], area=area, insurance="310", level="3", day=day)
    return found["XA01"].own_pay


def test_terms_change_by_the_day_and_a_second_run_changes_nothing(bring: Bring) -> None:
    lines = ("XA01,02,0.1,2025-01-01,,", "XA01,02,0.2,2026-01-01,9999-12-31,")
    assert counts(bring(*lines)) == (2, 0, 0, 0)
    assert own_pay(date(2025, 12, 31)) == Decimal("0.1")
    assert own_pay(date(2026, 1, 1)) == Decimal("0.2")
    assert counts(bring(*lines)) == (0, 0, 2, 0)
    assert counts(bring(lines[1])) == (0, 0, 1, 0)


def test_a_file_with_its_history_may_come_again(bring: Bring) -> None:
    lines = ("XA01,02,0.1,2025-01-01,2025-12-31,", "XA01,02,0.2,2026-01-01,,")
    bring(*lines)
    assert counts(bring(*lines)) == (0, 0, 2, 0)


def test_new_terms_end_those_of_a_clerk(bring: Bring) -> None:
    set_terms(
        item_code="XA01",
        benefit_class="01",
        own_pay=Decimal(0),
        valid_from=SINCE,
        by=SYSTEM,
    )
    assert counts(bring("XA01,02,0.3,2025-07-01,,")) == (0, 1, 0, 0)
    assert own_pay(date(2025, 6, 30)) == 0
    assert own_pay(date(2025, 7, 1)) == Decimal("0.3")
    back = bring("XA01,02,0.1,2025-03-01,,", "XA01,02,0.1,2025-07-01,,")
    assert [refusal.line for refusal in back.refused] == [2, 3]
    assert "现行版本 (2025-07-01 起)" in back.refused[0].reason


def test_an_area_has_terms_of_its_own(bring: Bring) -> None:
    bring("XA01,02,0.1,2025-01-01,,", "XA01,02,0.2,2025-01-01,,990100")
    assert own_pay(SINCE) == Decimal("0.2")
    assert own_pay(SINCE, area="990200") == Decimal("0.1")


def test_bad_lines_are_refused_by_number(bring: Bring) -> None:
    report = bring(
        "XA01,01,,2025-01-01,,",
        "XA02,02,,2025-01-01,,",
        "XA02,04,,2025-01-01,,",
        "XA02,02,1.5,2025-01-01,,",
        "XA02,03,0.5,2025-01-01,,",
        "XA02,02,0.12345,2025-01-01,,",
        "XA02,02,甲,2025-01-01,,",
        "XA02,02,0.1,,,",
        "XA02,02,0.1,2025-01-01,2024-01-01,",
        "XA02,02,0.1,2025-01-01,,99",
        "XA99,01,,2025-01-01,,",
        "XA01,01,,2025-01-01,,",
        "XA02,01",
    )
    assert [refusal.line for refusal in report.refused] == list(range(3, 15))
    assert report.refused[10].reason == "项目 XA01 同日的另一行"
    (terms,) = ItemTerms.objects.all()
    assert (terms.benefit_class, terms.own_pay) == ("01", Decimal(0))


def test_limits_stand_by_hospital_level(bring: Bring) -> None:
    lines = ("XA01,1.5,3,2025-01-01", "XA01,1.2,,2025-01-01", "XA02,-1,,2025-01-01")
    assert counts(bring(*lines, heading=LIMITS)) == (2, 0, 0, 1)
    assert counts(bring(*lines, heading=LIMITS)) == (0, 0, 2, 1)
    raised = bring("XA01,1.8,3,2026-01-01", heading=LIMITS)
    assert counts(raised) == (0, 1, 0, 0)
    old = PriceLimit.objects.get(level="3", valid_to__isnull=False)
    assert (old.limit, old.valid_to) == (Decimal("1.5"), date(2025, 12, 31))


def test_a_dry_run_and_a_wrong_heading_write_nothing(bring: Bring) -> None:
    assert bring("XA01,01,,2025-01-01,,", dry_run=True).new == 1
    with pytest.raises(Unreadable, match="表头缺少 begndate"):
        bring("XA01,01", heading="hilist_code,chrgitm_lv,selfpay_prop")
    assert not ItemTerms.objects.exists()
