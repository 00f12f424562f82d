"""A CASE (个案) read from a file and calculated: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from pathlib import Path

from yibao.engine.benefit.calculate import calculate_year
from yibao.engine.bill import Insured, Visit
from yibao.engine.breakdown import Breakdown
from yibao.engine.counters import Counters
from yibao.policies.area import Area
from yibao.policies.asked import untold
from yibao.policies.facts import with_defaults
from yibao.policies.schema.case import CaseFile, VisitCase, case_record
from yibao.policies.source import (
    FilesRefused,
    Mapping,
    Node,
    Problems,
    Scalar,
    Sequence,
    Unreadable,
    listed,
    nearest,
    read_one,
)
from yibao.policies.spec import Reading

LEVEL = "hosp_lv"


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a calculation needs, and the area whose policy applies."""

    area: Area
    insured: Insured
    visits: tuple[Visit, ...]
    counters: Counters
    title: str = ""
    notes: tuple[str, ...] = ()

    def calculate(self) -> list[Breakdown]:
        """The visits in order, each on what the last one left."""
        return calculate_year(self.area, self.insured, self.visits, self.counters)


def no_others() -> MappingType[str, Area]:
    return {}


def load_case(
    path: Path | str,
    areas: MappingType[str, Area],
    *,
    others: Callable[[], MappingType[str, Area]] = no_others,
) -> Case:
    """The case of a file; raises ``FilesRefused`` with every mistake.

    ``others`` are loaded only for a case that names an area not among ``areas``.
    """
    problems = Problems()
    try:
        node = read_one(Path(path), str(path), problems)
        if _names_another(node, areas):
            areas = {**others(), **areas}
        return read_case(node, areas, problems)
    except Unreadable as error:
        raise FilesRefused(problems.found) from error


def read_case(node: Node, areas: MappingType[str, Area], problems: Problems) -> Case:
    """The case a node holds; raises ``Unreadable`` once its mistakes are recorded."""
    if not isinstance(node, Mapping):
        raise problems.refuse(node, "个案要写成映射,以 person: 和 visits: 开头")
    area = _area(node, areas, problems)
    record = case_record(area.vocabulary)
    written = record.read(node, Reading(problems, area.vocabulary))
    _check_order(written, node, problems)
    person = written.person
    insured = Insured(
        person.insurance,
        with_defaults(person.facts, area.vocabulary),
        person.birth_date,
        person.account,
        person.family,
    )
    if person.birth_date is not None:
        insured = replace(insured, facts={**insured.facts, "brdy": person.birth_date})
    visits = tuple(_visit(visit) for visit in written.visits)
    _check_levels(area, insured, visits, node, problems)
    return Case(
        area,
        insured,
        visits,
        Counters(written.ytd.year, written.ytd.values),
        written.title,
        (*notes_on_person(area, insured), *notes_on(area, insured, visits)),
    )


def notes_on(
    area: Area, insured: Insured, visits: tuple[Visit, ...]
) -> tuple[str, ...]:
    """Numbers the visits turn on that the case does not tell, each in a sentence."""
    facts = area.vocabulary.carried_by("person").values()
    numbers = {fact.under: fact for fact in facts if fact.kind == "number"}
    asked: dict[str, str] = {}
    for visit in visits:
        asked |= untold(area, insured, visit, numbers)
    return tuple(
        f"政策按 {numbers[key].key} ({numbers[key].name}) 区分待遇 ({asked[key]}),"
        "个案没有写,按不符合该条件计算"
        for key in sorted(asked)
    )


COVERED_AS = {"310": ("employed", "retired"), "390": ("resident",)}
"""The 人员类别 each insurance is for; of other insurances nothing is said."""


def notes_on_person(area: Area, insured: Insured) -> tuple[str, ...]:
    """A person category of the other basic insurance: a slip of the hand, perhaps."""
    told = insured.facts.get("psn_cat")
    for insurance, words in COVERED_AS.items():
        if (
            isinstance(told, tuple)
            and insurance != insured.insurance
            and insured.insurance in COVERED_AS
            and not set(words).isdisjoint(told)
        ):
            terms = area.vocabulary.taxonomy
            category = terms("psn_cat").name_of(told[0])
            covered = terms("insurance").name_of(insured.insurance)
            return (
                f"人员类别 {told[0]} ({category}) 与险种 {insured.insurance} "
                f"({covered}) 不相配,请核对",
            )
    return ()


def _check_levels(
    area: Area,
    insured: Insured,
    visits: tuple[Visit, ...],
    node: Mapping,
    problems: Problems,
) -> None:
    """A visit whose benefits turn on the level of its institution must tell it.

    Silently it would be calculated by the row for everyone else, often the best one.
    """
    written = node.get("visits") or node.get("visit") or node
    nodes = written.items if isinstance(written, Sequence) else (written,)
    before = len(problems.found)
    for visit, where in zip(visits, nodes, strict=True):
        for title in untold(area, insured, visit, [LEVEL]).values():
            file = area.files.get(title, "")
            sentence = (
                f"政策按 {LEVEL} (医院等级) 区分待遇 ({file}「{title}」),"
                f'这次就诊没有写,请写明,如 {LEVEL}: "3"'
            )
            problems.add(where, sentence)
    if len(problems.found) > before:
        raise Unreadable(LEVEL)


def _names_another(node: Node, areas: MappingType[str, Area]) -> bool:
    code = node.get("area") if isinstance(node, Mapping) else None
    return isinstance(code, Scalar) and code.text not in areas


def _visit(written: VisitCase) -> Visit:
    return Visit(
        day=written.day,
        fee=written.fee,
        facts=written.facts,
        admission=written.admission,
        discharge=written.discharge,
        settlement=written.settlement,
        stay_no=written.stay_no,
        continues=written.continues,
        use_account=written.use_account,
        use_family=written.use_family,
    )


def _area(node: Mapping, areas: MappingType[str, Area], problems: Problems) -> Area:
    code = node.get("area")
    known = [f"{area.area} {area.name}" for area in areas.values()]
    if not isinstance(code, Scalar):
        if len(areas) == 1:
            return next(iter(areas.values()))
        raise problems.refuse(node, f"请写 area (医保区划)。已加载: {listed(known)}")
    if code.text not in areas:
        hint = nearest(code.text, areas)
        sentence = f"没有加载统筹区 {code.text} 的政策{hint}。已加载: {listed(known)}"
        raise problems.refuse(code, sentence)
    return areas[code.text]


def _check_order(written: CaseFile, node: Mapping, problems: Problems) -> None:
    days = [visit.day for visit in written.visits]
    if days != sorted(days):
        sentence = "visits 要按 date 从早到晚写,年度累计按这个次序计算"
        raise problems.refuse(node.get("visits") or node, sentence)
