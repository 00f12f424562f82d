"""就诊状态: where a visit stands, what is open on it, and what may be done next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from yibao.engine.money import Money
from yibao.settlement.facts import LineState
from yibao.settlement.models import Encounter, Setting, Settlement, State
from yibao.settlement.queries import line_states, settlements_of

LOOKED_BACK = timedelta(days=180)
CARDS = 50
HEAVY = ("account_movements", "counters_delta", "stay_after", "facts")

# A command holds the row of its visit until it ends; a look does not wait for it.
UNHELD = """
    SELECT EXISTS (SELECT FROM (
        SELECT FROM settlement_encounter WHERE encounter_no = %s
        FOR SHARE SKIP LOCKED) AS unheld)
"""


@dataclass(frozen=True, slots=True)
class BatchStanding:
    """The living lines of one charge batch (收费批次); wards have the empty batch."""

    batch_no: str
    lines: int
    total: Money
    open_lines: int
    settlement_no: str


@dataclass(frozen=True, slots=True)
class VisitStanding:
    """Everything open or standing on one visit."""

    encounter: Encounter
    batches: tuple[BatchStanding, ...]
    settlements: tuple[Settlement, ...]  # reversals too, in order
    open_lines: int
    open_total: Money
    is_held: bool

    @property
    def standing(self) -> list[Settlement]:
        """Settlements that are not reversed, the latest first."""
        gone = {one.reverses_id for one in self.settlements}
        return [
            one
            for one in reversed(self.settlements)
            if one.reverses_id is None and one.pk not in gone
        ]

    @property
    def is_final(self) -> bool:
        return any(not one.mid_stay for one in self.standing)

    @property
    def is_open(self) -> bool:
        """Something is left to be done: lines, a bill, or the visit itself."""
        return bool(self.open_lines) or not self.is_final


def standing_of(encounter: Encounter) -> VisitStanding:
    """One visit as it stands at this moment."""
    lines = line_states([encounter.pk]).get(encounter.pk, ())
    unsettled = [line for line in lines if not line.is_settled]
    return VisitStanding(
        encounter=encounter,
        batches=tuple(_batches(lines)),
        settlements=tuple(settlements_of(encounter.pk)),
        open_lines=len(unsettled),
        open_total=_total(unsettled),
        is_held=_is_held(encounter.pk),
    )


def open_visits(person_no: str, institution_code: str, today: date) -> list[Encounter]:
    """The latest visits of a person to one institution that may still be open."""
    found = Encounter.objects.exclude(state=State.CANCELLED).filter(
        person_id=person_no, institution_id=institution_code
    )
    recent = found.filter(begin_at__date__gte=today - LOOKED_BACK)
    stays = found.filter(state=State.ADMITTED)
    return list((recent | stays).order_by("-begin_at")[:CARDS])


def stays_elsewhere(person_no: str, institution_code: str) -> list[Encounter]:
    """Where else the person lies in hospital; a stay finally settled is over."""
    final = _standing().filter(encounter_id=OuterRef("pk"), mid_stay=False)
    found = Encounter.objects.filter(
        ~Exists(final),
        person_id=person_no,
        setting=Setting.INPATIENT,
        state=State.ADMITTED,
    )
    others = found.exclude(institution_id=institution_code)
    return list(others.select_related("institution").order_by("begin_at"))


def settled_between(
    first: datetime, before: datetime, institution_code: str = ""
) -> QuerySet[Settlement]:
    """The settlements made by messages in a span of time that still stand."""
    found = _standing().filter(settled_at__gte=first, settled_at__lt=before)
    if institution_code:
        found = found.filter(institution_code=institution_code)
    found = found.exclude(message_no="").defer(*HEAVY)
    return found.order_by("institution_code", "settled_at", "pk")


def next_actions(visit: VisitStanding) -> list[str]:
    """What may be done now, in the order in which it is usually done."""
    if visit.is_held:
        return ["有报文正在办理本次就诊,请稍候再查"]
    encounter = visit.encounter
    if encounter.state == State.CANCELLED:
        return ["就诊已撤销,要就诊请重新登记"]
    if encounter.setting == Setting.INPATIENT:
        return _of_stay(visit)
    if encounter.setting == Setting.PHARMACY:
        return _undoing(visit, "2103") or ["Y604 清理"]
    charging = ["2206 预结算", "2207 结算", "2205 撤销明细"]
    seeing = ["2203 就诊信息", "2204 明细上传"]
    undoing = _undoing(visit, "2208")
    leaving = [] if undoing or visit.open_lines else ["2202 退号"]
    cleaning = ["Y604 清理"] if visit.open_lines or not undoing else []
    charging = charging if visit.open_lines else []
    return [*seeing, *charging, *undoing, *leaving, *cleaning]


def _of_stay(visit: VisitStanding) -> list[str]:
    undoing = _undoing(visit, "2305")
    charging = ["2303 预结算", "2304 结算"] if visit.open_lines else []
    if visit.encounter.state == State.DISCHARGED:
        back = [] if visit.is_final else ["2405 出院撤销"]
        return [*charging, *undoing, *back]
    taking_back = ["2302 撤销明细", "Y604 清理"] if visit.open_lines else []
    empty = not visit.open_lines and not undoing
    leaving = ["2404 入院撤销"] if empty else ["2402 出院办理"]
    return ["2301 明细上传", *charging, *taking_back, *leaving, *undoing]


def _undoing(visit: VisitStanding, number: str) -> list[str]:
    return [f"{number} 撤销结算单 {one.pk}" for one in visit.standing[:1]]


def _standing() -> QuerySet[Settlement]:
    return Settlement.objects.filter(reverses__isnull=True, reversal__isnull=True)


def _batches(lines: Sequence[LineState]) -> Iterable[BatchStanding]:
    by_batch: dict[str, list[LineState]] = {}
    for line in lines:
        by_batch.setdefault(line.batch_no, []).append(line)
    for batch_no, own in by_batch.items():
        settled = [line.settlement_no for line in own if line.is_settled]
        yield BatchStanding(
            batch_no=batch_no,
            lines=len(own),
            total=_total(own),
            open_lines=len(own) - len(settled),
            settlement_no=settled[-1] if settled else "",
        )


def _total(lines: Iterable[LineState]) -> Money:
    return Money.sum(line.line_total for line in lines)


def _is_held(encounter_no: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNHELD, [encounter_no])
        return not cursor.fetchone()[0]
