"""A scenario file as a whole, and how one is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yibao.policies.load import load_area
from yibao.policies.source import (
    FilesRefused,
    Node,
    Problems,
    Unreadable,
    read_one,
)
from yibao.policies.spec import (
    Definitions,
    Field,
    JsonSchema,
    ListOf,
    Reading,
    Record,
    Text,
    scalar,
)
from yibao.policies.vocabulary import Vocabulary
from yibao.scenario.budgets import BUDGET, BudgetEntry
from yibao.scenario.catalogue import (
    CHRONIC_DISEASE,
    DISEASE,
    ITEM,
    DiseaseEntry,
    ItemEntry,
)
from yibao.scenario.people import PERSON, PersonEntry
from yibao.scenario.places import AREA, INSTITUTION, AreaEntry, InstitutionEntry
from yibao.scenario.users import USER, UserEntry

SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Folder:
    """A policy folder, written relative to the scenario file."""

    says: str = "政策文件夹,相对于本文件"

    def read(self, node: Node, reading: Reading) -> PolicyFolder:
        written = scalar(node, reading, self.says).text.strip()
        path = (reading_folder(reading) / written).resolve()
        if not path.is_dir():
            raise reading.refuse(node, f"没有这个政策文件夹: {written} (即 {path})")
        try:
            return PolicyFolder(node, path, load_area(path).area)
        except FilesRefused as refused:
            reading.problems.found.extend(refused.problems)
            raise reading.refuse(node, f"政策文件夹 {written} 有错误") from None

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string"}


@dataclass(frozen=True)
class PolicyFolder:
    at: Node
    path: Path
    area: str


@dataclass(slots=True)
class ScenarioReading(Reading):
    """A reading that also knows the folder of the file."""

    folder: Path = Path()


def reading_folder(reading: Reading) -> Path:
    return reading.folder if isinstance(reading, ScenarioReading) else Path()


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything one scenario file says."""

    title: str = ""
    areas: tuple[AreaEntry, ...] = ()
    policies: tuple[PolicyFolder, ...] = ()
    budgets: tuple[BudgetEntry, ...] = ()
    institutions: tuple[InstitutionEntry, ...] = ()
    items: tuple[ItemEntry, ...] = ()
    diseases: tuple[DiseaseEntry, ...] = ()
    chronic_diseases: tuple[DiseaseEntry, ...] = ()
    persons: tuple[PersonEntry, ...] = ()
    users: tuple[UserEntry, ...] = ()


WORLD = Record(
    "scenario",
    "场景",
    (
        Field("title", Text("标题"), "标题"),
        Field("areas", ListOf(AREA, 0), "区划"),
        Field("policies", ListOf(Folder(), 0), "政策文件夹"),
        Field("budgets", ListOf(BUDGET, 0), "基金预算"),
        Field("institutions", ListOf(INSTITUTION, 0), "定点医药机构"),
        Field("items", ListOf(ITEM, 0), "医保目录项目"),
        Field("diseases", ListOf(DISEASE, 0), "疾病诊断"),
        Field("chronic_diseases", ListOf(CHRONIC_DISEASE, 0), "门诊慢特病病种"),
        Field("persons", ListOf(PERSON, 0), "参保人员"),
        Field("users", ListOf(USER, 0), "用户"),
    ),
    World,
)


def read_scenario(path: Path) -> World:
    """The world of ``path``; all its mistakes are raised together."""
    problems = Problems()
    reading = ScenarioReading(problems, Vocabulary(), folder=path.resolve().parent)
    try:
        world = WORLD.read(read_one(path, str(path), problems), reading)
    except Unreadable:
        raise FilesRefused(problems.found) from None
    for node, sentence in repeated(world):
        problems.add(node, sentence)
    problems.raise_if_any()
    return world


def repeated(world: World) -> Iterator[tuple[Node, str]]:
    """Everything whose number is given twice in the file."""
    named = {
        "区划": [(one.at, one.code) for one in world.areas],
        "机构": [(one.at, one.code) for one in world.institutions],
        "项目": [(one.at, one.code) for one in world.items],
        "诊断": [(one.at, one.code) for one in world.diseases],
        "病种": [(one.at, f"{one.code} {one.area}") for one in world.chronic_diseases],
        "人员编号": [(one.at, one.person_no) for one in world.persons],
        "工号": [(one.at, one.number) for one in world.users],
        "证件": [(one.at, f"{one.id_kind} {one.id_no}") for one in world.persons],
    }
    for what, entries in named.items():
        seen: dict[str, Node] = {}
        for node, number in entries:
            if number in seen:
                shown = "号码" if what == "证件" else number.strip()
                first = seen[number].line
                yield node, f"{what} {shown} 重复,第一次写在第 {first} 行"
            seen.setdefault(number, node)


def scenario_schema() -> JsonSchema:
    """The published JSON Schema of scenario files."""
    definitions = Definitions()
    root = WORLD._schema(definitions)
    return {"$schema": SCHEMA_ADDRESS, **root, "$defs": definitions.named}
