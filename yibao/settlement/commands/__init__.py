"""Every write of settlement: visits, lines, settlements, reversals, opening totals."""

from yibao.settlement.commands.cleaning import CleanedUp, clean_up
from yibao.settlement.commands.correcting import settle_differences
from yibao.settlement.commands.lines import (
    UploadedLine,
    upload_lines,
    withdraw_lines,
)
from yibao.settlement.commands.recomputing import (
    Preview,
    preview_recomputation,
    recompute,
)
from yibao.settlement.commands.records import holding_together
from yibao.settlement.commands.reversing import (
    reverse,
    undo_encounter_message,
    undo_settlement_message,
)
from yibao.settlement.commands.settling import (
    preview,
    preview_many,
    settle,
    settle_many,
)
from yibao.settlement.commands.stays import (
    admit,
    cancel_admission,
    change_admission,
    discharge,
    undo_discharge,
)
from yibao.settlement.commands.totals import open_totals
from yibao.settlement.commands.visits import (
    cancel_registration,
    record_visit,
    register_outpatient,
)

__all__ = [
    "CleanedUp",
    "Preview",
    "UploadedLine",
    "admit",
    "cancel_admission",
    "cancel_registration",
    "change_admission",
    "clean_up",
    "discharge",
    "holding_together",
    "open_totals",
    "preview",
    "preview_many",
    "preview_recomputation",
    "recompute",
    "record_visit",
    "register_outpatient",
    "reverse",
    "settle",
    "settle_differences",
    "settle_many",
    "undo_discharge",
    "undo_encounter_message",
    "undo_settlement_message",
    "upload_lines",
    "withdraw_lines",
]
