"""The scenes in hospital beds (住院)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from yibao.demo import charges
from yibao.demo.bill import yuan
from yibao.demo.client import Output
from yibao.demo.page import Scene
from yibao.demo.play import Play, shown
from yibao.demo.ward import Ward
from yibao.scenario.people import PersonEntry
from yibao.simulator.known import Charge
from yibao.simulator.messages import total
from yibao.web.charts.bill import comma

FIRST_HOSPITAL = "示例市第一人民医院"
INPATIENT = "21"
PIECE = 6  # lines a ward uploads in one message


def employee_over_the_cap(play: Play) -> Iterator[Scene]:
    """林致远: the bill passes the 统筹 cap and goes on in 大额."""
    ward = play.ward(FIRST_HOSPITAL, "顾明远")
    person = play.city.person("林致远")
    settled = stay(play, ward, person, "I40.900", charges.HEART, 26)
    yield Scene(
        "重症住院：统筹到顶，大额接着付",
        "在职职工突发急性心肌炎，靠体外膜肺支持26天。"
        "统筹基金付到年度封顶线后，超出的政策范围内费用由职工大额补助接着报销，"
        "剩下的先用他自己的个人账户。",
        shown(ward, person, "住院", settled),
    )


def resident_through_every_layer(play: Play) -> Iterator[Scene]:
    """冯建军: 基本医保, 大病保险, 医疗救助, 倾斜救助, one after another."""
    ward = play.ward(FIRST_HOSPITAL, "陆怀瑾")
    person = play.city.person("冯建军")
    settled = stay(play, ward, person, "C92.000", charges.BLOOD, 38)
    yield Scene(
        "低保家庭的大病：四层保障依次接力",
        "城乡居民、低保对象，急性白血病化疗38天。基本医保之后是大病保险，"
        "再之后是医疗救助，仍然沉重的部分由倾斜救助托底，在同一张结算单上一次算清。",
        shown(ward, person, "住院", settled),
    )


def stay(
    play: Play,
    ward: Ward,
    person: PersonEntry,
    code: str,
    charged: tuple[Charge, ...],
    days: int,
) -> Output:
    """Admission, charges piece by piece, trial, discharge, settlement."""
    diagnosis = play.city.disease(code)
    admitted = play.now - timedelta(days=days)
    ward.identify(person)
    stay_no = ward.admit(person, INPATIENT, admitted, diagnosis)
    for start in range(0, len(charged), PIECE):
        at = admitted + timedelta(hours=start)
        ward.charge_stay(person, stay_no, charged[start : start + PIECE], at)
    ward.discharge(person, stay_no, play.now, diagnosis)
    trial = ward.settle_stay("2303", person, stay_no, total(charged))
    settled = ward.settle_stay("2304", person, stay_no, total(charged))
    same = trial["setlinfo"]["fund_pay_sumamt"], settled["setlinfo"]["fund_pay_sumamt"]
    assert yuan(same[0]) == yuan(same[1]), f"试算 {comma(yuan(same[0]))}"
    return settled
