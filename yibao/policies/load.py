"""YAML → engine policies; refuses a value without a start date or a source.

A folder is one pooling area: ``area.yaml`` and any number of other files, each holding
one or more rules (``kind: scope | benefit | account``). Every mistake of a folder is
reported at once, with file, line and a sentence.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from yibao.engine.money import Money
from yibao.engine.periods import Period
from yibao.engine.policy import AccountRules, Benefit, ScopeRules
from yibao.engine.tables import Condition, Dated, Entry, OneOf
from yibao.policies.area import Area, fund_pay_types
from yibao.policies.schema.account import ACCOUNT
from yibao.policies.schema.area import AREA, REFERENCE, AreaFile
from yibao.policies.schema.benefit import BENEFIT, BenefitFile
from yibao.policies.schema.scope import SCOPE
from yibao.policies.source import (
    FilesRefused,
    Mapping,
    Node,
    Problem,
    Problems,
    Scalar,
    Sequence,
    Unreadable,
    listed,
    nearest,
    read_file,
    read_one,
)
from yibao.policies.spec import Reading, Record
from yibao.policies.vocabulary import Vocabulary
from yibao.policies.words import read_vocabulary

T = TypeVar("T")

AREA_FILE = "area.yaml"
EXAMPLES = ".examples.yaml"
VARIABLE = "YIBAO_POLICIES"
OWN_AREA = Path(__file__).parent / "990100_example_city"

RULES: dict[str, Record[BenefitFile] | Record[ScopeRules] | Record[AccountRules]] = {
    "benefit": BENEFIT,
    "scope": SCOPE,
    "account": ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A benefit with the node it was read from, for messages about pairs of them."""

    file: BenefitFile
    node: Node


def load_area(folder: Path | str) -> Area:
    """The policy of one folder; raises :class:`FilesRefused` with every mistake."""
    folder = Path(folder)
    problems = Problems()
    try:
        area = _load(folder, problems)
    except Unreadable:
        problems.raise_if_any()
        raise
    problems.raise_if_any()
    return area


def load_areas(paths: Iterable[Path | str]) -> dict[str, Area]:
    """Areas by code; each path is an area folder or a folder of area folders."""
    areas: dict[str, Area] = {}
    found: list[Problem] = []
    for folder in area_folders(paths, found):
        try:
            area = load_area(folder)
        except FilesRefused as refused:
            found += refused.problems
            continue
        if area.area in areas:
            sentence = f"医保区划 {area.area} 已由 {areas[area.area].folder} 定义"
            found.append(Problem(str(folder / AREA_FILE), 1, sentence))
        areas[area.area] = area
    if found:
        raise FilesRefused(found)
    return areas


def area_folders(
    paths: Iterable[Path | str], problems: list[Problem]
) -> Iterator[Path]:
    """The folders that hold an ``area.yaml``, in order, each once."""
    seen: set[Path] = set()
    for path in map(Path, paths):
        if (path / AREA_FILE).is_file():
            folders = [path]
        else:
            inside = sorted(path.iterdir()) if path.is_dir() else []
            folders = [one for one in inside if (one / AREA_FILE).is_file()]
        if not folders:
            what = "里没有 area.yaml" if path.is_dir() else "不是文件夹"
            sentence = f"{what},请给出一个统筹区的文件夹,或装着这种文件夹的文件夹"
            problems.append(Problem(str(path), 1, sentence))
        for folder in folders:
            if folder.resolve() not in seen:
                seen.add(folder.resolve())
                yield folder


def configured_folders() -> tuple[Path, ...]:
    """The package's own example city, then the folders of ``YIBAO_POLICIES``."""
    given = os.environ.get(VARIABLE, "").split(os.pathsep)
    own = [OWN_AREA] if (OWN_AREA / AREA_FILE).is_file() else []
    return (*own, *(Path(path) for path in given if path.strip()))


def area_policies() -> dict[str, Area]:
    """The areas of this installation, read once a process."""
    return _cached(configured_folders())


@functools.lru_cache(maxsize=8)
def _cached(folders: tuple[Path, ...]) -> dict[str, Area]:
    return load_areas(folders)


def load_with_defaults(paths: tuple[Path | str, ...] = ()) -> dict[str, Area]:
    """``paths`` over the configured areas; a given area takes the place of one."""
    return {**area_policies(), **(load_areas(paths) if paths else {})}


def _load(folder: Path, problems: Problems) -> Area:
    node = read_one(folder / AREA_FILE, str(folder / AREA_FILE), problems)
    if not isinstance(node, Mapping):
        raise problems.refuse(node, "area.yaml 要写成映射,以 area: 区划代码 开头")
    reading = _reading(node, problems)
    area = _read_area(node, reading)
    scopes: list[ScopeRules] = []
    accounts: list[AccountRules] = []
    written: list[_Written] = []
    for rule, where in _rules(folder, reading):
        if isinstance(rule, ScopeRules):
            scopes.append(rule)
        elif isinstance(rule, AccountRules):
            accounts.append(rule)
        else:
            written.append(_Written(rule, where))
    _check_apart(written, problems)
    if area is None:
        raise Unreadable(str(folder))
    for one in written:
        _check_covered(one, area, problems)
    return Area(
        area=area.area,
        name=area.name,
        payers=area.payers,
        benefits=_in_order(written, reading),
        scopes=tuple(sorted(scopes, key=lambda rule: -len(rule.when))),
        accounts=tuple(sorted(accounts, key=lambda rule: -len(rule.when))),
        insurance_year=area.insurance_year,
        deciding_date=area.deciding_date,
        references={k: _fen(dated) for k, dated in area.references.items()},
        rounding=area.rounding,
        recompute=area.recompute,
        vocabulary=reading.vocabulary,
        status=area.status,
        parent=area.parent,
        note=area.note,
        folder=folder,
        files={
            one.file.benefit.title: Path(one.node.file).name
            for one in reversed(written)
        },
    )


def _reading(node: Mapping, problems: Problems) -> Reading:
    """What the files of this area may say: its words, payers and references."""
    reading = Reading(problems, Vocabulary())
    vocabulary = read_vocabulary(node, reading)
    return Reading(
        problems, vocabulary, frozenset(_payers(node)), _references(node, reading)
    )


def _references(node: Mapping, reading: Reading) -> dict[str, date | None]:
    """Every reference and the first day it is known; ``None`` where unreadable."""
    written = node.get("references")
    found: dict[str, date | None] = {}
    for key, dated in written.pairs if isinstance(written, Mapping) else ():
        try:
            found[key.text] = REFERENCE.read(dated, reading).entries[0].valid_from
        except Unreadable:
            found[key.text] = None
    return found


def _payers(node: Mapping) -> Iterator[str]:
    """Every payer ``area.yaml`` names in any period."""
    payers = node.get("payers")
    for entry in payers.items if isinstance(payers, Sequence) else ():
        value = entry.get("value") if isinstance(entry, Mapping) else None
        for item in value.items if isinstance(value, Sequence) else (value,):
            if isinstance(item, Scalar):
                yield item.text


def _read_area(node: Mapping, reading: Reading) -> AreaFile | None:
    try:
        return AREA.read(node, reading)
    except Unreadable:
        return None


def _rules(
    folder: Path, reading: Reading
) -> Iterator[tuple[ScopeRules | AccountRules | BenefitFile, Node]]:
    """Every rule of the folder's other files, in order of file name."""
    for path in sorted(folder.glob("*.yaml")):
        if path.name == AREA_FILE or path.name.endswith(EXAMPLES):
            continue
        try:
            documents = read_file(path, str(path), reading.problems)
        except Unreadable:
            continue
        for node in documents:
            try:
                yield _rule(node, reading), node
            except Unreadable:
                continue


def _rule(node: Node, reading: Reading) -> ScopeRules | AccountRules | BenefitFile:
    kind = node.get("kind") if isinstance(node, Mapping) else None
    if not isinstance(kind, Scalar):
        raise reading.refuse(node, f"文件要以 kind 开头,可写: {listed(list(RULES))}")
    if kind.text not in RULES:
        hint = nearest(kind.text, RULES)
        sentence = f"没有 {kind.text} 这种文件{hint}。可写: {listed(list(RULES))}"
        raise reading.refuse(kind, sentence)
    return RULES[kind.text].read(node, reading)


def _check_apart(written: list[_Written], problems: Problems) -> None:
    """Rules of one payer for the same care at the same time differ in ``when``."""
    for index, later in enumerate(written):
        for earlier in written[:index]:
            if _clash(earlier.file, later.file):
                sentence = (
                    f"与 {earlier.node.file} 第 {earlier.node.line} 行的"
                    f"「{earlier.file.benefit.title}」规定了同一支付方、险种和医疗类别,"
                    "请用 when 区分或合并"
                )
                problems.add(later.node, sentence)
        if len(fund_pay_types(later.file.benefit)) > 1:
            sentence = (
                "几个险种的基金支付类型不同,请写明 fund_pay_type,或按险种分成几份"
            )
            problems.add(later.node, sentence)


def _check_covered(one: _Written, area: AreaFile, problems: Problems) -> None:
    """From the first day of each ratio the payer has its turn and its base."""
    benefit = one.file.benefit
    for entry in benefit.ratio.entries:
        day = entry.valid_from
        order = area.payers.on(day)
        if order is None or benefit.payer not in order.value:
            sentence = (
                f"比例自 {day} 起,但 area.yaml 的 payers 在那一天没有 {benefit.payer},"
                "这份规则不会被用到"
            )
            problems.add(one.node, sentence)
        if benefit.base.entries and benefit.base.on(day) is None:
            sentence = f"比例自 {day} 起,但 base 在那一天还没有值,请让它们同日起"
            problems.add(one.node, sentence)
    _check_begun(one, problems)


def _check_begun(one: _Written, problems: Problems) -> None:
    """起付线, 封顶线 and 上下限 are there from the start, or said not to be.

    An end (``to``) is written on purpose; a start that comes late is an oversight.
    """
    benefit = one.file.benefit
    changes = (*benefit.adjust, benefit.item_adjust)
    starts = [
        ("deductible", "amount: 0", "比例", (benefit.deductible,), (benefit.ratio,)),
        ("cap", "limit: unlimited", "比例", benefit.caps, (benefit.ratio,)),
        ("bounds", "max: 1", "加点", (benefit.bounds,), changes),
    ]
    for key, nothing, what, given, needed in starts:
        begins, wanted = _first_day(given), _first_day(needed)
        if begins is not None and wanted is not None and begins > wanted:
            sentence = (
                f"{what}自 {wanted} 起,但 {key} 自 {begins} 才有值;"
                f"请补上前面的一期,那时没有的写 {nothing}"
            )
            problems.add(_place(one.node, key), sentence)


def _first_day(given: Iterable[Dated[object]]) -> date | None:
    days = (dated.entries[0].valid_from for dated in given if dated.entries)
    return min(days, default=None)


def _place(node: Node, key: str) -> Node:
    """Where a key of a rule stands, for messages."""
    return (node.get(key) if isinstance(node, Mapping) else None) or node


def _clash(one: BenefitFile, other: BenefitFile) -> bool:
    a, b = one.benefit, other.benefit
    same_care = set(one.med_type or ("",)) & set(other.med_type or ("",))
    return (
        a.payer == b.payer
        and bool(a.insurance & b.insurance)
        and bool(same_care)
        and frozenset(a.when) == frozenset(b.when)
        and _periods_meet(a.ratio, b.ratio)
    )


def _periods_meet(one: Dated[T], other: Dated[T]) -> bool:
    return any(
        Period(a.valid_from, a.valid_to).overlaps(Period(b.valid_from, b.valid_to))
        for a in one.entries
        for b in other.entries
    )


def _in_order(written: list[_Written], reading: Reading) -> tuple[Benefit, ...]:
    """Of a payer's rules the first that fits applies, so the more exact come first.

    More exact is a deeper med_type, then more conditions; otherwise the order of files.
    """
    terms = reading.vocabulary.taxonomy("med_type")
    placed: list[tuple[tuple[int, int, int], Benefit]] = []
    for index, one in enumerate(written):
        benefit = _complete(one.file.benefit)
        depths: dict[int, set[str]] = {}
        for word in one.file.med_type:
            depths.setdefault(len(terms.expand(word)), set()).add(word)
        for depth, words in (depths or {0: set()}).items():
            asked = (OneOf("med_type", frozenset(words)),) if words else ()
            when: tuple[Condition, ...] = (*asked, *benefit.when)
            rank = (-depth, -len(benefit.when), index)
            placed.append((rank, replace(benefit, when=when)))
    return tuple(benefit for _, benefit in sorted(placed, key=lambda pair: pair[0]))


def _complete(benefit: Benefit) -> Benefit:
    codes = fund_pay_types(benefit)
    return replace(benefit, fund_pay_type=min(codes)) if codes else benefit


def _fen(dated: Dated[Money]) -> Dated[int]:
    """References travel as fen."""
    return Dated(
        tuple(
            Entry(entry.value.fen, entry.source, entry.valid_from, entry.valid_to)
            for entry in dated.entries
        )
    )
