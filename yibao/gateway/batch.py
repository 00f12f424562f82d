"""成批办理: messages that wait at the same moment are carried out as one.

What a message costs is mostly the round trips and the commit of its transaction; 64 of
them share these. Settlements are read, decided and written together; of the others each
reads for itself, and what they write is written together. Whatever a batch meets that
it cannot answer for certain, it rolls back, and each message is carried out alone, as
if there had been no batch.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence

from django.db import Error, InterfaceError, OperationalError, connection

from yibao.gateway import inbox
from yibao.gateway.door import Door
from yibao.gateway.exchange import (
    Reply,
    accepted,
    alone,
    anew,
    output_of,
    refused,
    told,
)
from yibao.gateway.inbox import Done, Key, Stored
from yibao.gateway.metrics import count_database_error
from yibao.gateway.opening import Prepared
from yibao.gateway.registry import Settling, Sharing
from yibao.kernel.arrays import Part, collecting, merged, run
from yibao.kernel.errors import Fault, Refused
from yibao.kernel.whole import in_one_piece
from yibao.settlement.commands import holding_together, preview_many, settle_many
from yibao.settlement.errors import ReportedRefusal
from yibao.settlement.requests import SettleRequest
from yibao.settlement.views import SettlementView

log = logging.getLogger(__name__)

Answer = Reply | None  # None: by itself, see ``by_itself``
Outcome = bytes | Fault | None  # the answer closed, why not, or by itself


def carry_out(batch: Sequence[Prepared]) -> list[Answer]:
    """Answer each of a batch; ``None`` where a message must be carried out alone."""
    try:
        return _together(batch)
    except Exception as problem:
        # Safe even if the commit was done and only its news lost: the inbox knows.
        log.warning("一批报文改为逐条办理", exc_info=True, extra={"size": len(batch)})
        if isinstance(problem, OperationalError | InterfaceError):
            count_database_error(problem)
            if not connection.in_atomic_block:
                connection.close()
        return [None] * len(batch)


def by_itself(message: Prepared) -> Reply:
    """Carry out alone what no batch answered.

    What was let in unasked shows again who it is; a nonce could not be used twice.
    """
    return alone(message) if message.entry.door.asks else anew(message)


def _together(batch: Sequence[Prepared]) -> list[Answer]:
    """One transaction: what is known, what is done now, what is refused now."""
    with in_one_piece():
        ours = _ours(batch)
        fresh = [place for place, stored in ours.items() if stored is None]
        outcomes = _carried_out([batch[place] for place in fresh])
        _keep([batch[place] for place in fresh], outcomes)
    answers: list[Answer] = [None] * len(batch)
    for place, stored in ours.items():
        if stored is not None:
            answers[place] = _repeated(batch[place], stored)
    for place, outcome in zip(fresh, outcomes, strict=True):
        answers[place] = _answered(batch[place], outcome)
    return answers


def _ours(batch: Sequence[Prepared]) -> dict[int, Stored | None]:
    """By place what is ours to answer, and what it was answered before.

    Of copies the first is; the others are told after it is done.
    """
    places = dict[Key, int]()
    found = dict[int, Stored | None]()
    for place, one in enumerate(batch):
        if one.transaction.writes:
            places.setdefault(one.key, place)
        else:
            found[place] = None
    claimed = inbox.claim(list(places))
    door = Door.told(claimed.editions)
    found |= {places[key]: stored for key, stored in claimed.free.items()}
    return {
        place: found[place] for place in sorted(found) if batch[place].entry.holds(door)
    }


def _carried_out(fresh: Sequence[Prepared]) -> list[Outcome]:
    """Settlements and trials first, then the others in the order they came."""
    outcomes: list[Outcome] = [None] * len(fresh)
    settling, trials = _asking(fresh, trial=False), _asking(fresh, trial=True)
    settled = {asked.encounter_no for asked in settling.values()} - {""}  # no sales
    sharing = _sharing(fresh)
    with holding_together(_to_hold(settled, sharing)) as elsewhere:
        settling = _without(settling, elsewhere)
        for asked, settle in ((settling, settle_many), (trials, preview_many)):
            views = settle(list(asked.values())) if asked else []
            for place, view in zip(asked, views, strict=True):
                outcomes[place] = _outcome(fresh[place], view)
        writes, taken = list[Part](), settled | elsewhere
        for place, visit in sharing.items():
            if visit in taken:
                continue  # its reads would not see what is not yet written
            outcomes[place] = _shared(fresh[place], writes)
            if visit and isinstance(outcomes[place], bytes):
                taken.add(visit)
        if writes:
            run(merged(writes))
    return outcomes


def _asking(fresh: Sequence[Prepared], *, trial: bool) -> dict[int, SettleRequest]:
    """The settlements asked for, or the trials, by place."""
    return {
        place: one.asked
        for place, one in enumerate(fresh)
        if isinstance(together := one.transaction.together, Settling)
        and together.trial is trial
        and one.asked is not None
    }


def _without(
    asking: Mapping[int, SettleRequest], visits: Collection[str]
) -> dict[int, SettleRequest]:
    """Those whose visit nobody else has in hand; the others wait for it alone."""
    return {
        place: asked
        for place, asked in asking.items()
        if asked.encounter_no not in visits
    }


def _sharing(fresh: Sequence[Prepared]) -> dict[int, str]:
    """The others by place, each with the visit it changes, or nothing."""
    return {
        place: together.visit(one.request)
        for place, one in enumerate(fresh)
        if isinstance(together := one.transaction.together, Sharing)
    }


def _to_hold(settled: set[str], sharing: Mapping[int, str]) -> set[str]:
    """Visits to hold before anything else, as far as nobody else holds them.

    Where only settlements are made, they do it themselves.
    """
    changed = set(sharing.values()) - {""}
    return changed | settled if changed else set()


def _outcome(one: Prepared, view: SettlementView | Refused) -> Outcome:
    """The answer to a settlement made or tried, closed."""
    if isinstance(view, ReportedRefusal):
        return None  # refused again alone, where the attempt is recorded
    if isinstance(view, Refused):
        return view.with_traceback(None)
    together = one.transaction.together
    assert isinstance(together, Settling)
    return one.receipt.accepted(told(together.answer(view, one.caller), one.caller))


def _shared(one: Prepared, writes: list[Part]) -> Outcome:
    """The answer of a handler; what it writes is left to be written.

    The traceback of a refusal would keep the whole batch until the collector comes.
    """
    try:
        with collecting() as own:
            answer = one.receipt.accepted(output_of(one))
    except Fault as fault:
        return fault.with_traceback(None)
    except Error:
        raise  # nothing more can be asked in this transaction
    except Exception:
        log.warning("一条报文改为单独办理", exc_info=True)
        return None  # it wrote nothing, and fails alone
    writes += own
    return answer


def _keep(fresh: Sequence[Prepared], outcomes: Sequence[Outcome]) -> None:
    """Keep every answer beside what it answers."""
    done = [
        Done(one.key, one.digest, answer, one.receipt.received_at)
        for one, answer in zip(fresh, outcomes, strict=True)
        if isinstance(answer, bytes) and one.transaction.writes
    ]
    if done:
        inbox.keep(done)


def _answered(one: Prepared, outcome: Outcome) -> Answer:
    if isinstance(outcome, bytes):
        return accepted(outcome, one)
    return None if outcome is None else refused(outcome, one)


def _repeated(one: Prepared, stored: Stored) -> Reply:
    try:
        answer = stored.answer_to(one.digest)
    except Refused as fault:
        return refused(fault, one)
    return accepted(one.receipt.repeated(answer), one)
