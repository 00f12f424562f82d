"""Tables of settlement: visits, fee lines, settlements and yearly totals."""

from yibao.settlement.models.attempts import RefusedAttempt
from yibao.settlement.models.budgets import FundBudget
from yibao.settlement.models.daily import DayTotals
from yibao.settlement.models.encounters import (
    Diagnosis,
    DiagnosisSide,
    Encounter,
    EncounterEvent,
    Setting,
    State,
)
from yibao.settlement.models.lines import FeeLine, LineWithdrawal
from yibao.settlement.models.recomputations import (
    ChangeKind,
    Correction,
    Recomputation,
    SettlementChange,
)
from yibao.settlement.models.settlements import (
    Explanation,
    Settlement,
    SettlementFund,
    SettlementLine,
)
from yibao.settlement.models.totals import OpeningTotals, YearToDate

__all__ = [
    "ChangeKind",
    "Correction",
    "DayTotals",
    "Diagnosis",
    "DiagnosisSide",
    "Encounter",
    "EncounterEvent",
    "Explanation",
    "FeeLine",
    "FundBudget",
    "LineWithdrawal",
    "OpeningTotals",
    "Recomputation",
    "RefusedAttempt",
    "Setting",
    "Settlement",
    "SettlementChange",
    "SettlementFund",
    "SettlementLine",
    "State",
    "YearToDate",
]
