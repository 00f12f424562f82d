"""Entering persons (参保人员): who they are, what they show, whose family they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from yibao.enrollment import bulk, commands
from yibao.enrollment.models import (
    Credential,
    CredentialKind,
    FamilyBinding,
    Gender,
    IdentityMark,
    Person,
)
from yibao.kernel.crypto import blind_index
from yibao.kernel.many import among
from yibao.scenario.entering.entry import UNTIL, Candidate, Entering, Facts, fields_of
from yibao.scenario.people import FamilyEntry, PersonEntry

DatedKey: TypeAlias = tuple[str, str, dt.date]


def enter_persons(
    entries: Iterable[PersonEntry], entering: Entering
) -> list[PersonEntry]:
    """Register who is new; answers those who stand as written."""
    wanted = list(entries)
    recorded = _recorded(one.person_no for one in wanted)
    candidates = [
        Candidate(
            one.at,
            recorded.get(one.person_no),
            _written(one, recorded.get(one.person_no)),
            _new(one),
            _changes(one, entering),
        )
        for one in wanted
    ]
    standing = entering.enter_many(
        "人员",
        candidates,
        one=lambda new: commands.register_person(**fields_of(new), by=entering.by),
        many=partial(bulk.register_persons, by=entering.by),
    )
    return [one for one, stands in zip(wanted, standing, strict=True) if stands]


def _recorded(person_nos: Iterable[str]) -> dict[str, Facts]:
    held = Person.objects.filter(among("person_no", set(person_nos)))
    rows = held.defer("id_no", "phone")
    return {
        row.person_no: {
            "姓名": row.name,
            "证件类型": row.id_kind,
            "证件号码": row.id_no_index,
            "性别": row.gender,
            "民族": row.ethnicity,
            "出生日期": row.birth_date,
            "死亡日期": row.death_date,
            "联系电话": row.phone_index,
            "区划": row.area_id,
            "事实": row.attributes,
        }
        for row in rows
    }


def _written(entry: PersonEntry, recorded: Facts | None) -> Facts:
    """What the file says of a person; what it leaves out stays as it is recorded."""
    held = recorded["事实"] if recorded else {}
    assert isinstance(held, Mapping)
    written: dict[str, object] = {
        "姓名": entry.name,
        "证件类型": entry.id_kind,
        "证件号码": blind_index("id_no", entry.id_no),
        "性别": entry.sex,
        "民族": entry.ethnicity,
        "出生日期": entry.born,
        "区划": entry.area,
        "事实": {**held, **entry.facts},
    }
    if entry.died:
        written["死亡日期"] = entry.died
    if entry.phone:
        written["联系电话"] = blind_index("phone", entry.phone)
    return written


def _new(entry: PersonEntry) -> bulk.NewPerson:
    return bulk.NewPerson(
        person_no=entry.person_no,
        name=entry.name,
        gender=Gender(entry.sex),
        birth_date=entry.born,
        id_no=entry.id_no,
        id_kind=entry.id_kind,
        area_code=entry.area,
        ethnicity=entry.ethnicity,
        phone=entry.phone,
        death_date=entry.died,
        attributes=entry.facts,
    )


def _changes(
    entry: PersonEntry, entering: Entering
) -> Mapping[str, Callable[[], object]]:
    """What a clerk may bring up to date; a name or a birth date is not among it."""
    number, by = entry.person_no, entering.by
    changes: dict[str, Callable[[], object]] = {
        "联系电话": partial(
            commands.change_phone, person_no=number, phone=entry.phone, by=by
        ),
        "事实": partial(
            commands.declare_attributes,
            person_no=number,
            attributes=entry.facts,
            by=by,
        ),
    }
    if entry.died:
        changes["死亡日期"] = partial(
            commands.record_death, person_no=number, death_date=entry.died, by=by
        )
    return changes


def enter_credentials(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """电子凭证 and 社保卡, found by their blind index."""
    recorded = {
        (number, kind, bytes(index)): {"卡识别码": card_sn}
        for number, kind, index, card_sn in Credential.objects.filter(
            among("person__person_no", (one.person_no for one in persons))
        ).values_list("person__person_no", "kind", "number_index", "card_sn")
    }
    candidates = [
        Candidate(
            one.at,
            recorded.get(
                (person.person_no, one.kind, blind_index("credential", one.number))
            ),
            {"卡识别码": one.card_sn},
            bulk.NewCredential(
                person_no=person.person_no,
                kind=CredentialKind(one.kind),
                number=one.number,
                card_sn=one.card_sn,
            ),
        )
        for person in persons
        for one in person.credentials
    ]
    entering.enter_many(
        "凭证",
        candidates,
        one=lambda new: commands.issue_credential(**fields_of(new), by=entering.by),
        many=partial(bulk.issue_credentials, by=entering.by),
    )


def enter_identities(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """认定的身份, each from its day."""
    recorded: dict[DatedKey, Facts] = {
        (number, kind, since): {UNTIL: until, "依据": basis}
        for number, kind, since, until, basis in IdentityMark.objects.filter(
            among("person__person_no", (one.person_no for one in persons))
        ).values_list("person__person_no", "kind", "valid_from", "valid_to", "basis")
    }
    candidates = [
        Candidate(
            one.at,
            recorded.get((person.person_no, one.kind, one.since)),
            {UNTIL: one.until, "依据": one.basis},
            bulk.NewMark(
                person_no=person.person_no,
                kind=one.kind,
                valid_from=one.since,
                valid_to=one.until,
                basis=one.basis,
            ),
        )
        for person in persons
        for one in person.identities
    ]
    entering.enter_many(
        "身份",
        candidates,
        one=lambda new: commands.mark_identity(**fields_of(new), by=entering.by),
        many=partial(bulk.mark_identities, by=entering.by),
    )


def enter_families(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """家庭共济: each owner whose account a person may use."""
    recorded: dict[DatedKey, Facts] = {
        (member, owner, since): {UNTIL: until, "次序": rank}
        for member, owner, since, until, rank in FamilyBinding.objects.filter(
            among("member__person_no", (one.person_no for one in persons))
        ).values_list(
            "member__person_no", "owner__person_no", "valid_from", "valid_to", "rank"
        )
    }
    candidates = [
        Candidate(
            one.at,
            recorded.get((person.person_no, one.owner, one.since)),
            {UNTIL: one.until, "次序": one.rank},
            bulk.NewBinding(
                owner_no=one.owner,
                member_no=person.person_no,
                valid_from=one.since,
                valid_to=one.until,
                rank=one.rank,
            ),
            {UNTIL: partial(_unbind, person.person_no, one, entering)},
        )
        for person in persons
        for one in person.family
    ]
    entering.enter_many(
        "家庭共济",
        candidates,
        one=lambda new: commands.bind_family(**fields_of(new), by=entering.by),
        many=partial(bulk.bind_families, by=entering.by),
    )


def _unbind(member: str, entry: FamilyEntry, entering: Entering) -> None:
    assert entry.until is not None, "only what is written to end is ended"
    commands.unbind_family(
        owner_no=entry.owner, member_no=member, last_day=entry.until, by=entering.by
    )
