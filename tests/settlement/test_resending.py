"""Fee lines sent again under their serial numbers: the same is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.samples import at, yuan
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import A, B, line
from yibao.kernel.errors import Refused
from yibao.settlement import commands
from yibao.settlement.models import Encounter, FeeLine
from yibao.settlement.requests import LineInput

pytestmark = pytest.mark.usefixtures("city")

FULL = replace(
    line("1", B, "12.5", "2"),
    batch_no="P1",
    prescription_no="RX1",
    institution_item_name="院内名",
    details={"used_frqu_dscr": "每日一次", "trac": [{"code": "1"}]},
    notes={"memo": "备注", "exp_content": {"A": "1"}},
)

CHANGES: dict[str, Callable[[LineInput], LineInput]] = {
    "收费批次号": lambda one: replace(one, batch_no="P9"),
    "费用发生时间": lambda one: replace(one, service_at=at("2025-03-10 11:11")),
    "医疗目录编码": lambda one: replace(one, item_code=A),
    "医药机构目录编码": lambda one: replace(one, institution_item_code="X"),
    "数量、明细项目费用总额": lambda one: replace(
        one, quantity=Decimal(4), line_total=yuan(50)
    ),
    "处方/医嘱号": lambda one: replace(one, prescription_no="RX2"),
    "医院审批标志": lambda one: replace(one, hospital_approval="1"),
    "其余申报内容": lambda one: replace(one, details={}),
    "备注与扩展内容": lambda one: replace(one, notes={"memo": "另一条"}),
}


def test_the_same_line_again_is_answered_as_before() -> None:
    visit = world.register()
    (first,) = world.upload(visit, FULL)
    again, other = world.upload(visit, FULL, line("2", A, "10"))
    assert (again.state, again.remark) == (first.state, first.remark)
    assert other.state.line_no == 2
    assert FeeLine.objects.count() == 2
    assert_sound()


def test_a_settled_line_again_is_answered_and_not_settled_anew() -> None:
    visit = world.register()
    (first,) = world.upload(visit, FULL)
    commands.settle(world.asking(visit, 25, "2025-03-10 12:00"))
    (again,) = world.upload(visit, FULL)
    assert again.state.in_scope == first.state.in_scope
    with pytest.raises(Refused) as refusal:
        commands.settle(world.asking(visit, 25, "2025-03-10 12:30"))
    assert refusal.value.code == "ST-302"


def test_lines_of_a_closed_stay_are_still_answered() -> None:
    stay = world.admit()
    (first,) = world.upload(stay, line("1", A, "3000"))
    world.discharge(stay, "2025-03-05 09:00")
    commands.settle(world.asking(stay, 3000, "2025-03-05 10:00"))
    (again,) = world.upload(stay, line("1", A, "3000"))
    assert again.state.line_no == first.state.line_no
    with pytest.raises(Refused) as refusal:
        world.upload(stay, line("1", A, "3000"), line("2", A, "1"))
    assert refusal.value.code == "ST-008"


@pytest.mark.parametrize("what", CHANGES)
def test_another_content_is_refused_and_named(what: str) -> None:
    visit = world.register()
    world.upload(visit, FULL)
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("2", A, "10"), CHANGES[what](FULL))
    assert refusal.value.code == "ST-116"
    assert f"流水号 1 已上传过,这一次的{what}不同" in str(refusal.value)
    assert FeeLine.objects.count() == 1


def test_a_mapped_item_is_the_item_it_is_mapped_to() -> None:
    visit = world.register()
    own = replace(line("1", "院内码", "10"), institution_item_code="院内-100")
    (first,) = world.upload(visit, own)
    assert first.state.item_code == A
    (again,) = world.upload(visit, own)
    assert again.state == first.state


def refund(visit: Encounter, of: str = "1") -> list[commands.UploadedLine]:
    back = replace(line("9", B, "12.5", "-1"), original_line_sn=of, batch_no="P1")
    return world.upload(visit, back)


def test_a_refund_again_takes_back_no_more() -> None:
    visit = world.register()
    world.upload(visit, FULL, replace(FULL, line_sn="2"))
    (first,) = refund(visit)
    (again,) = refund(visit)
    assert again.state == first.state
    with pytest.raises(Refused) as refusal:
        refund(visit, "2")
    assert refusal.value.code == "ST-116"
    assert "退费的原流水号" in str(refusal.value)
