"""The words policies and cases may use, and the national codes they stand for.

A condition names a *fact* (psn_cat, hosp_lv, age …). Some facts are taxonomies: a row
written for ``3`` (三级) also covers an institution of ``3A``. An area adds words and
facts of its own in ``area.yaml``; a word nobody declared is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from yibao.policies.taxonomy import Taxonomy, taxonomy

PERSON_CATEGORY = taxonomy(
    "psn_cat",
    "人员类别",
    """
    employed                    | 在职           | 11 1101 1105 1111 1160 116003 116015
      civil_servant_employed    | 公务员在职     | 1102 116013
      flexible                  | 灵活就业在职   | 1103 | flexible_employment
    retired                     | 退休           | 12 1201 1112 1204 126015
      civil_servant_retired     | 公务员退休     | 1202 126013
      flexible_retired          | 灵活就业退休   | 1203
      founding_worker           | 建国前老工人   | 34 136003
    retired_cadre               | 离休           | 13 1300 1302 1304 136019 136011
    disabled_veteran            | 一至六级残疾军人 | 33
    resident                    | 居民           | 17 1701 151 18
      resident_minor            | 居民（未成年） | 14
        newborn                 | 新生儿         | 1401
        child                   | 儿童           | | children
          preschool             | 学龄前儿童     | 1402 1405
          school_child          | 中小学生       | 1403 | pupil
        student                 | 大学生         | 1404 | university_student
      resident_adult            | 居民（成年）   | 15 1501 1560
      resident_elderly          | 居民（老年）   | 16 1601
    other_person                | 其他           | 99
    """,
    codes_nested=True,
)

HOSPITAL_LEVEL = taxonomy(
    "hosp_lv",
    "医院等级",
    """
    3               | 三级           | | tertiary
      3S            | 三级特等       | 1
      3A            | 三级甲等       | 2
      3B            | 三级乙等       | 3
      3C            | 三级丙等       | 4
      3N            | 三级未定等     | 12
    2               | 二级           | | secondary
      2A            | 二级甲等       | 5
      2B            | 二级乙等       | 6
      2C            | 二级丙等       | 7
      2N            | 二级未定等     | 13
    1               | 一级及以下     | | primary
      1A            | 一级甲等       | 8
      1B            | 一级乙等       | 9
      1C            | 一级丙等       | 10
      1N            | 一级未定等     | 14
      community     | 社区卫生服务机构
      township      | 乡镇卫生院     | | town
      village       | 村卫生室
      none          | 无等级         | 11
    pharmacy        | 零售药店
    """,
    codes_written=False,  # here 1 2 3 are 一二三级, not the national hosp_lv codes
)

CARE_TYPE = taxonomy(
    "med_type",
    "医疗类别",
    """
    outpatient                | 普通门诊       | 11
      emergency               | 急诊           | 13
        emergency_rescue      | 急诊抢救       | 1301
      registration            | 门诊挂号       | 12
      screening               | 癌症筛查       | 1103
    observation               | 急诊留观
    chronic                   | 门诊慢特病     | 14 | outpatient_chronic
      chronic_disease         | 门诊慢性病
      special_disease         | 门诊特殊病     | 990101 | outpatient_special_disease
    two_diseases              | 门诊两病       | 9901
    pharmacy                  | 定点药店购药   | 41 | drugstore
    special_drug              | 特药购药       | 18 9904 | negotiated_drug
    injury_outpatient         | 意外伤害门诊   | 19 9903
    inpatient                 | 住院           | 21 2101
      single_disease          | 单病种住院     | 2102
      rehabilitation_inpatient | 康复治疗住院  | 2105
      psychiatric_inpatient   | 精神病住院     | 21303
      newborn_rescue          | 新生儿抢救     | 2109
      injury_inpatient        | 外伤住院       | 22
      transfer_out            | 转外诊治住院   | 23
      emergency_inpatient     | 急诊转住院     | 24
    day_surgery               | 日间手术       | 28
    home_bed                  | 家庭病床       | 71
    maternity_outpatient      | 生育门诊       | 51
      antenatal               | 产前检查
    maternity_inpatient       | 生育住院       | 52
      normal_delivery         | 平产           | 2106
      caesarean               | 剖宫产         | 2107
    birth_control             | 计划生育手术   | 53 | abortion
    critical_illness          | 大病专项报销
    """,
    codes_nested=True,
)

PLACE = taxonomy(
    "place",
    "就医地",
    """
    in_city             | 统筹区内
    out_of_city         | 统筹区外
      in_province       | 省内异地
      out_of_province   | 跨省异地
    """,
)

FILING = taxonomy(
    "filing",
    "异地备案",
    """
    none                | 无需备案
    filed               | 已备案
      registered        | 异地长期居住备案 | | long_term
      referral          | 转诊备案       | | referred
      emergency         | 异地急诊
      temporary         | 临时外出备案
    unregistered        | 未备案         | | not_registered
    """,
)

RELIEF_CATEGORY = taxonomy(
    "relief_cat",
    "救助身份",
    """
    none                      | 无救助身份
    relief                    | 救助对象       | 23
      destitute               | 特困人员       | 2304 2301 2307 | five_guarantee
      orphan                  | 孤儿
      low_income              | 低保对象       | 2303
      low_income_marginal     | 低保边缘       | 2305 | marginal
      returned_poor           | 返贫致贫人口   | 2302
      near_poor               | 易返贫人口
      illness_poor            | 因病致贫       | 2306
      disabled                | 残疾人员       | 2308
      veteran                 | 优抚对象       | 21 2101 2102 2103 2104 2105 2160
      other_relief            | 其他救助对象   | 2360
    """,
    codes_nested=True,
)

INSURANCE = taxonomy(
    "insurance",
    "险种",
    """
    310   | 职工基本医疗保险
    390   | 城乡居民基本医疗保险 | 391 380
    340   | 离休人员医疗保障
    350   | 一至六级残疾军人医疗补助
    510   | 生育保险
    """,
)

SEX = taxonomy("gend", "性别", "male | 男 | 1\nfemale | 女 | 2")

LINE_KIND = taxonomy(
    "kind",
    "项目类别",
    """
    drug                | 药品
      western_drug      | 西药           | 09
      patent_drug       | 中成药         | 11
    herb                | 中药饮片       | 10
    service             | 医疗服务
      consultation      | 诊察费         | 02
      examination       | 检查费         | 03
      laboratory        | 化验费         | 04
      treatment         | 治疗费         | 05
      surgery           | 手术费         | 06
      nursing           | 护理费         | 07
      general_visit     | 一般诊疗费     | 12
      booking           | 挂号费         | 13
    consumable          | 医用耗材       | 08
    facility            | 医疗设施
      bed               | 床位费         | 01
    other_item          | 其他费         | 14
    """,
)

LINE_CLASS = taxonomy(
    "class",
    "收费项目等级",
    """
    A | 甲类 | 01 | 甲
    B | 乙类 | 02 | 乙
    C | 丙类 | 03 | 丙 自费
    """,
)

ORIGIN = taxonomy("origin", "产地", "domestic | 国产\nimported | 进口")

HOLDERS = {"person": "人", "visit": "就诊", "institution": "机构", "line": "费用明细"}
KINDS = {
    "word": "分类词",
    "text": "文字",
    "number": "数字",
    "money": "金额(元)",
    "yes_no": "是否 (yes / no)",
    "date": "日期",
}


@dataclass(frozen=True)
class Fact:
    """Something a condition may ask about, and who carries it."""

    key: str
    name: str
    of: str
    kind: str
    taxonomy: Taxonomy | None = None
    default: str | None = None
    choices: tuple[str, ...] = ()  # the only texts allowed, where an area closes them
    own: bool = False  # declared by the area, not built in
    engine_key: str = ""  # the engine's name for it, when it differs

    @property
    def under(self) -> str:
        return self.engine_key or self.key


def _word(of: str, terms: Taxonomy, default: str | None = None) -> Fact:
    return Fact(terms.key, terms.name, of, "word", terms, default)


BUILT_IN = (
    _word("person", PERSON_CATEGORY),
    _word("person", INSURANCE),
    _word("person", RELIEF_CATEGORY, "none"),
    _word("person", SEX),
    Fact("age", "年龄(周岁)", "person", "number"),
    Fact("brdy", "出生日期", "person", "date"),
    Fact("months_covered", "连续参保月数", "person", "number"),
    Fact("years_covered", "缴费(参保)年数", "person", "number"),
    Fact("disease_count", "备案病种数", "person", "number"),
    Fact("civil_servant", "享受公务员补助", "person", "yes_no", default="no"),
    _word("institution", HOSPITAL_LEVEL),
    Fact("tcm_hospital", "中医医院", "institution", "yes_no", default="no"),
    _word("visit", CARE_TYPE),
    _word("visit", PLACE, "in_city"),
    _word("visit", FILING, "none"),
    Fact("disease", "病种(编码或名称)", "visit", "text"),
    Fact("disease_class", "病种类别", "visit", "text"),
    Fact("referral", "经转诊", "visit", "yes_no", default="no"),
    Fact("chosen", "选定(签约)机构", "visit", "yes_no", default="no"),
    Fact("linked", "选定机构的联网医院", "visit", "yes_no", default="no"),
    Fact("transfer", "转院", "visit", "yes_no", default="no"),
    Fact("registered", "病种已备案", "visit", "yes_no", default="no"),
    Fact("stay_no", "年度第几次住院", "visit", "number"),
    Fact("stay_days", "住院天数", "visit", "number"),
    _word("line", LINE_KIND),
    Fact(
        "class", "收费项目等级", "line", "word", LINE_CLASS, engine_key="benefit_class"
    ),
    _word("line", ORIGIN),
    Fact("item", "项目编码或名称", "line", "text"),
    Fact("price", "单价(元)", "line", "money"),
    Fact("quantity", "数量", "line", "number"),
    Fact("tcm", "中医药项目", "line", "yes_no", default="no"),
)


@dataclass(frozen=True, slots=True)
class DiseaseGroup:
    """A named list of diseases an area's rules speak of (病种分组)."""

    word: str
    name: str
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    one: bool | None = None  # told whether it is one disease or a list of them

    @property
    def is_one(self) -> bool:
        """Whether all of it counts as one disease: by default if it has one code."""
        if self.one is not None:
            return self.one
        return len(self.codes) == 1 or (not self.codes and len(self.names) <= 1)

    def holds(self, disease: str) -> bool:
        """Whether a code or name belongs; a listed code covers those below it."""
        return (
            disease in (self.word, self.name)
            or disease in self.names
            or any(disease.startswith(code) for code in self.codes)
        )


@dataclass(frozen=True)
class Vocabulary:
    """The facts and disease groups one area's files may use."""

    facts: Mapping[str, Fact] = field(
        default_factory=lambda: MappingProxyType({fact.key: fact for fact in BUILT_IN})
    )
    diseases: Mapping[str, DiseaseGroup] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def with_terms(self, taxonomies: Iterable[Taxonomy]) -> Vocabulary:
        changed = {
            terms.key: replace(self.facts[terms.key], taxonomy=terms)
            for terms in taxonomies
        }
        return replace(self, facts=MappingProxyType({**self.facts, **changed}))

    def with_facts(self, facts: Iterable[Fact]) -> Vocabulary:
        added = {fact.key: fact for fact in facts}
        return replace(self, facts=MappingProxyType({**self.facts, **added}))

    def with_diseases(self, groups: Iterable[DiseaseGroup]) -> Vocabulary:
        named = {group.word: group for group in groups}
        return replace(self, diseases=MappingProxyType(named))

    def taxonomy(self, key: str) -> Taxonomy:
        terms = self.facts[key].taxonomy
        assert terms is not None, key
        return terms

    def carried_by(self, of: str) -> dict[str, Fact]:
        """The facts a person, visit, institution or line carries."""
        return {key: fact for key, fact in self.facts.items() if fact.of == of}

    @cached_property
    def defaults(self) -> Mapping[str, str]:
        return {
            key: fact.default
            for key, fact in self.facts.items()
            if fact.default is not None
        }

    def disease_words(self, *told: str) -> tuple[str, ...]:
        """The facts of a disease told by code, name or both.

        The first word is what it counts as under a limit of its own, however it was
        told; the others are what it also is.
        """
        known = frozenset[str]().union(*map(self.expand_disease, told))
        own = next((word for one in told if (word := self._counts_as(one))), told[0])
        return (own, *sorted(known - {own}))

    def counted_as(self, qualifier: str) -> str:
        """A word behind the ``@`` of a total, as the totals are kept."""
        level = self.taxonomy("hosp_lv").find(qualifier)
        return level or self._counts_as(qualifier) or qualifier

    def _counts_as(self, disease: str) -> str:
        """The most exact group that is one disease, else the listed code it extends."""
        groups = [one for one in self.diseases.values() if one.holds(disease)]
        single = [one for one in groups if one.is_one]
        if single:
            return max(single, key=lambda one: len(self.expand_disease(one.word))).word
        named = [one.word for one in groups if disease in (one.word, one.name)]
        codes = (code for one in groups for code in one.codes)
        extended = [code for code in codes if disease.startswith(code)]
        return max(named or extended, key=len, default="")

    def expand_disease(self, disease: str) -> frozenset[str]:
        """The disease with every declared group that holds it."""
        found = {disease}
        waiting = [g for g in self.diseases.values() if g.holds(disease)]
        while waiting:
            group = waiting.pop()
            if group.word not in found:
                found.add(group.word)
                waiting += [self.diseases[word] for word in group.parents]
        return frozenset(found)
