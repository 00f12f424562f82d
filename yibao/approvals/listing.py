"""备案 of every kind as a reviewer works through them: the list, and one in full.

Whoever asks sees those of the persons of their divisions; staff of an institution, of
those, what it filed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.timezone import localdate, make_aware

from yibao.access.scope import Scope
from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    FilingState,
    InstitutionChoice,
    RemoteFiling,
    RemoteKind,
)
from yibao.approvals.standing import TONES, Standing, standing
from yibao.institutions.queries import names_of
from yibao.kernel.masking import mask_name

CHRONIC, REMOTE, CHOICE = "chronic", "remote", "choice"
MODELS: dict[str, type[Filing]] = {
    CHRONIC: ChronicFiling,
    REMOTE: RemoteFiling,
    CHOICE: InstitutionChoice,
}
TITLES = {CHRONIC: "慢特病备案", REMOTE: "异地就医与转院", CHOICE: "定点备案"}
WAITING = Standing.WAITING
STATES = dict(Standing.choices)


Rows: TypeAlias = QuerySet[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; everything may be left open."""

    state: str = ""
    kind: str = ""
    person_no: str = ""
    filed_by: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class FilingListed:
    """A filing in a list: who filed what for whom, and how it stands."""

    filing_no: str
    kind: str
    about: str
    person_no: str
    person_name: str
    filed_by: str
    valid_from: date
    valid_to: date | None
    filed_at: datetime
    state: Standing
    filer: str = ""

    @property
    def key(self) -> str:
        return f"{self.filed_at.isoformat()}|{self.filing_no}"

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def state_title(self) -> str:
        return self.state.label

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def days_waiting(self) -> int | None:
        """How many days it has waited; nothing once it is decided."""
        if self.state != WAITING:
            return None
        return (localdate() - localdate(self.filed_at)).days


COLUMNS = (
    *("filing_no", "kind_", "about", "number", "name", "filed_by"),
    *("valid_from", "valid_to", "filed_at", "now_state"),
)


def filings_asked(
    asked: Conditions, scope: Scope, *, after: str = "", limit: int
) -> list[FilingListed]:
    """The longest waiting first; ``after`` is the key of the last one seen."""
    rows = _asked(asked, scope, *_key(after))
    return _named([_listed(row) for row in rows[:limit]])


def filings_exported(
    asked: Conditions, scope: Scope, *, limit: int
) -> Iterator[FilingListed]:
    yield from _named([_listed(row) for row in _asked(asked, scope)[:limit]])


def filings_beside(filing: Filing, scope: Scope) -> list[FilingListed]:
    """What else was filed for the same person, in one read."""
    person_no = filing.person.person_no
    rows = map(_listed, _asked(Conditions(person_no=person_no), scope))
    return [row for row in rows if row.filing_no != filing.filing_no]


def _key(after: str) -> tuple[datetime | None, str]:
    """Where to go on; a key nobody gave out begins at the beginning."""
    told, _, filing_no = after.partition("|")
    try:
        since = datetime.fromisoformat(told)
    except ValueError:
        return None, ""
    return (since, filing_no) if since.tzinfo else (None, "")


def _asked(
    asked: Conditions, scope: Scope, since: datetime | None = None, seen: str = ""
) -> Rows:
    kinds = [asked.kind] if asked.kind in MODELS else list(MODELS)
    parts = [_of_kind(kind, asked, scope, since, seen) for kind in kinds]
    first, *others = parts
    whole = first.union(*others, all=True) if others else first
    return whole.order_by("filed_at", "filing_no")


def _of_kind(
    kind: str, asked: Conditions, scope: Scope, since: datetime | None, seen: str
) -> Rows:
    model = MODELS[kind]
    rows = visible(model, scope).order_by()
    if asked.person_no:
        rows = rows.filter(person__person_no=asked.person_no)
    if asked.filed_by:
        rows = rows.filter(filed_by=asked.filed_by)
    if asked.state:
        rows = rows.filter(_stands(model, Standing(asked.state)))
    told = rows.annotate(
        kind_=Value(kind),
        about=_about(kind),
        number=F("person__person_no"),
        name=F("person__name"),
        filed_at=_event(model, "happened_at", state=FilingState.FILED),
        now_state=_event(model, "state"),
    )
    if asked.first:
        told = told.filter(filed_at__gte=_midnight(asked.first))
    if asked.last:
        told = told.filter(filed_at__lt=_midnight(asked.last + timedelta(days=1)))
    if since is not None:
        later, same = Q(filed_at__gt=since), Q(filed_at=since, filing_no__gt=seen)
        told = told.filter(later | same)
    found: Rows = told.values(*COLUMNS)
    return found


def visible(model: type[Filing], scope: Scope) -> QuerySet[Any, Any]:
    """Those of the scope; of one kind or another, so that nothing is known of them."""
    rows: QuerySet[Any, Any] = model._default_manager.all()
    return scope.within(rows, "person__area_id", "filed_by")


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _stands(model: type[Filing], state: Standing) -> Q:
    """How a filing stands, by what happened to it and what did not, and its period.

    What waits is few among many: so asked, the database finds it by one anti-join,
    without looking for the last event of each.
    """
    decided = (FilingState.APPROVED, FilingState.REFUSED, FilingState.REVOKED)
    match state:
        case Standing.WAITING:
            return ~Q(_happened(model, *decided))
        case Standing.REFUSED | Standing.REVOKED:
            return Q(_happened(model, state))
    held = Q(_happened(model, FilingState.APPROVED))
    held &= ~Q(_happened(model, FilingState.REVOKED))
    over = Q(valid_to__lt=localdate())
    ended = Q(_happened(model, FilingState.ENDED))
    match state:
        case Standing.IN_FORCE:
            return held & ~over
        case Standing.ENDED:
            return held & over & ended
        case Standing.EXPIRED:
            return held & over & ~ended


def _happened(model: type[Filing], *states: str) -> Exists:
    events = model._meta.get_field("events").related_model
    rows = events._default_manager.filter(filing=OuterRef("pk"), state__in=states)
    return Exists(rows)


def _event(model: type[Filing], name: str, **which: object) -> Subquery:
    """Of the last event, or of the one that is asked for."""
    events = model._meta.get_field("events").related_model
    rows = events._default_manager.filter(filing=OuterRef("pk"), **which)
    return Subquery(rows.order_by("-happened_at", "-pk").values(name)[:1])


def _about(kind: str) -> Any:
    if kind == CHRONIC:
        return Concat("disease_code", Value(" "), "disease_name")
    if kind == REMOTE:
        return Concat("kind", Value(" "), "target_area", Value(" "), "institution_code")
    return Concat("institution_code", Value(" "), "institution_name")


def _listed(row: dict[str, Any]) -> FilingListed:
    kind = row["kind_"]
    about = row["about"].strip()
    if kind == REMOTE:
        word, _, where = about.partition(" ")
        about = f"{RemoteKind(word).label} {where}"
    return FilingListed(
        filing_no=row["filing_no"],
        kind=kind,
        about=about,
        person_no=row["number"],
        person_name=mask_name(row["name"]),
        filed_by=row["filed_by"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        filed_at=row["filed_at"],
        state=standing(row["now_state"], row["valid_to"], localdate()),
    )


def _named(rows: Sequence[FilingListed]) -> list[FilingListed]:
    """With the names of who filed them, in one read."""
    names = names_of({row.filed_by for row in rows if row.filed_by})
    return [
        replace(row, filer=names.get(row.filed_by, row.filed_by) or "经办机构")
        for row in rows
    ]
