"""The scenes in clinics and pharmacies (门诊、药店)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yibao.demo import charges
from yibao.demo.client import Declined, Output
from yibao.demo.clinic import Clinic
from yibao.demo.page import Scene
from yibao.demo.play import Play, shown
from yibao.scenario.people import PersonEntry
from yibao.simulator.known import Charge
from yibao.simulator.messages import FAMILY_ACCOUNT

EAST_HOSPITAL = "示例市东岸医院"
FIRST_HOSPITAL = "示例市第一人民医院"
TCM_HOSPITAL = "示例市中医医院"
COMMUNITY = "东岸区江畔社区卫生服务中心"
PHARMACY = "江畔大药房"
OUTPATIENT, CHRONIC, TWO_DISEASES = "11", "14", "9901"
NO_DISEASE = ("", "")


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit on its way: who, where, which number, for what."""

    clinic: Clinic
    person: PersonEntry
    number: str
    care: str
    disease: tuple[str, str] = NO_DISEASE


def begin(
    play: Play,
    clinic: Clinic,
    person: PersonEntry,
    care: str,
    diagnosis: str,
    disease: str = "",
) -> Visit:
    """1101, 2201, 2203: who comes, and what for."""
    filed = play.city.disease(disease) if disease else NO_DISEASE
    clinic.identify(person)
    number = clinic.register(person, play.now)
    known = play.city.disease(diagnosis)
    clinic.see(person, number, care, play.now, known, filed)
    return Visit(clinic, person, number, care, filed)


def bill(play: Play, visit: Visit, batch: str, charged: tuple[Charge, ...]) -> Output:
    """2204, 2206, 2207: charges, trial, settlement."""
    clinic, person = visit.clinic, visit.person
    clinic.charge(person, visit.number, batch, charged, play.now, visit.disease[0])
    clinic.settle("2206", person, visit.number, batch, visit.care, charged)
    return clinic.settle("2207", person, visit.number, batch, visit.care, charged)


def chronic_disease(play: Play) -> Iterator[Scene]:
    """王玉兰: 2503 备案, 5301 查询, then the visit."""
    clinic = play.clinic(TCM_HOSPITAL, "白芷若")
    person = play.city.person("王玉兰")
    disease = play.city.disease("M03900")
    known = {row["opsp_dise_code"] for row in clinic.filings(person)}
    if disease[0] not in known:
        clinic.file_chronic(person, disease, play.now.date())
    (filed,) = [
        row for row in clinic.filings(person) if row["opsp_dise_code"] == disease[0]
    ]
    visit = begin(play, clinic, person, CHRONIC, "I10.x00", disease[0])
    settled = bill(play, visit, "1", charges.PRESSURE)
    yield Scene(
        "慢特病：先备案，再看病",
        "退休职工王女士的高血压经医院鉴定后备案，当天生效，门诊费用按慢特病待遇报销。",
        shown(clinic, person, "门诊慢特病", settled),
        (("备案查询 5301", f"{disease[1]}，自 {filed['begndate']} 起"),),
    )


def family_account(play: Play) -> Iterator[Scene]:
    """周雅琴 buys medicine; her own account is small, a relative's pays on."""
    shop = play.shop(PHARMACY)
    person = play.city.person("周雅琴")
    shop.identify(person)
    shop.sell("2101", person, charges.SHOPPING, play.now, FAMILY_ACCOUNT)
    settled = shop.sell("2102", person, charges.SHOPPING, play.now, FAMILY_ACCOUNT)
    yield Scene(
        "药店买药：用家人的账户",
        "没有处方，统筹不支付。她自己的账户余额不多，"
        "付完之后，由已绑定的家人账户接着付。",
        shown(shop, person, "药店购药", settled),
    )


def two_diseases(play: Play) -> Iterator[Scene]:
    """何秀英: medicine for 高血压 in her community; then the same message again."""
    clinic = play.clinic(COMMUNITY, "康乐平")
    person = play.city.person("何秀英")
    visit = begin(play, clinic, person, TWO_DISEASES, "I10.x00", "M03900")
    settled = bill(play, visit, "1", charges.TWO_DISEASES)
    yield Scene(
        "两病用药：在家门口的社区",
        "城乡居民何女士在社区卫生服务中心开高血压药，按两病用药保障报销，没有起付线。",
        shown(clinic, person, "门诊两病", settled),
    )
    message = clinic.client.last
    again = clinic.client.post(message)
    first, second = settled["setlinfo"]["setl_id"], again["setlinfo"]["setl_id"]
    assert first == second, "同一报文得到了另一张结算单"
    yield Scene(
        "同一条报文再发一次：只结算一次",
        "社区的网络断了一下，系统没有等到应答，把刚才的2207原样重发。"
        "平台认出了它，原样返回第一次的应答，没有再扣一分钱。",
        facts=(
            ("发送方报文ID", str(message["msgid"])),
            ("第一次返回", str(first)),
            ("重发后返回", f"{second}（同一张）"),
        ),
    )


def refund_by_settling_again(play: Play) -> Iterator[Scene]:
    """孙立群 gives a medicine back: whole reversal, then what he kept."""
    clinic = play.clinic(EAST_HOSPITAL, "石开山")
    person = play.city.person("孙立群")
    visit = begin(play, clinic, person, OUTPATIENT, "I25.101")
    settled = bill(play, visit, "1", charges.HEART_VISIT)
    yield Scene(
        "普通门诊：公务员补助",
        "在职公务员复查冠心病。门诊统筹之后，公务员医疗补助再付一段。",
        shown(clinic, person, "普通门诊", settled),
    )
    reversed_ = clinic.reverse("2208", person, settled)
    yield Scene(
        "退一种药：先整单撤销",
        "出门前发现胃药家里还有，要退。国家接口没有“部分退费”："
        "先整单撤销，每个数都是原来的负数，起付线、限额、账户一并还回去。",
        shown(clinic, person, "门诊撤销", reversed_),
    )
    clinic.withdraw(person, visit.number)
    again = bill(play, visit, "2", charges.HEART_VISIT_KEPT)
    yield Scene(
        "再按剩下的明细重新结算",
        "撤回全部未结算明细，重新上传留下的四项，再结算一次。三张单子加在一起，"
        "正好等于一开始就没有开那种药。",
        shown(clinic, person, "普通门诊", again),
    )


def outcome_unknown(play: Play) -> Iterator[Scene]:
    """沈桂芳: the answer never arrived, so the hospital undoes what may have been."""
    clinic = play.clinic(FIRST_HOSPITAL, "陆怀瑾")
    person = play.city.person("沈桂芳")
    visit = begin(play, clinic, person, CHRONIC, "N18.000", "M07803")
    lost = bill(play, visit, "1", charges.DIALYSIS)
    message = clinic.client.last
    clinic.compensate(person, str(message["msgid"]), "2207")
    settled = clinic.settle(
        "2207", person, visit.number, "1", CHRONIC, charges.DIALYSIS
    )
    yield Scene(
        "不知道成没成：冲正，再来一次",
        "透析结算时断网，医院不知道2207有没有成功，于是发2601冲正："
        "平台把它撤销干净。网络恢复后重新结算，下面是最后这一张。",
        shown(clinic, person, "门诊慢特病（透析）", settled),
        (
            ("冲正的报文", str(message["msgid"])),
            ("被撤销的结算单", str(lost["setlinfo"]["setl_id"])),
            ("重新结算", str(settled["setlinfo"]["setl_id"])),
        ),
    )


def a_refusal_that_helps(play: Play) -> Iterator[Scene]:
    """曹海涛: his employer does not pay, so his cover is suspended."""
    clinic = play.clinic(EAST_HOSPITAL, "江若蓝")
    person = play.city.person("曹海涛")
    try:
        clinic.register(person, play.now)
    except Declined as declined:
        told = declined.output
        yield Scene(
            "拒绝，也说清楚该怎么办",
            "单位欠费，参保已暂停。平台不只说“失败”，"
            "还说出依据、下一步和该找谁，收费员照着念就行。",
            facts=(
                ("应答 err_msg", declined.sentence),
                ("怎么办", str(told.get("action") or "")),
                ("谁来办", _people(told.get("who"))),
            ),
        )


def _people(who: object) -> str:
    return "、".join(map(str, who)) if isinstance(who, list) else str(who or "")
