"""柜台办理: every deed a clerk may do for a person, in the order of the menu."""

from __future__ import annotations

from yibao.web.desk.case import PersonDeed
from yibao.web.desk.deeds.changing import ChangeCategory, Transfer
from yibao.web.desk.deeds.credentials import Disable, Issue, ReportFound, ReportLost
from yibao.web.desk.deeds.enrolling import Enroll, Register
from yibao.web.desk.deeds.family import Bind, Unbind
from yibao.web.desk.deeds.filings import FileChoice, FileChronic, FileRemote
from yibao.web.desk.deeds.marks import EndMark, Mark
from yibao.web.desk.deeds.registration import (
    ChangePhone,
    End,
    RecordDeath,
    RegisterBankAccount,
    Resume,
    Suspend,
)
from yibao.web.desk.deeds.revoking import EndFiling, Revoke
from yibao.web.desk.deeds.transfers import FileTransfer

__all__ = ["DEEDS", "OF_NEWCOMERS", "PersonDeed"]

DEEDS: tuple[type[PersonDeed], ...] = (
    *(FileChronic, FileRemote, FileTransfer, FileChoice, Revoke, EndFiling),
    *(ReportLost, ReportFound, Disable, Issue),
    *(Bind, Unbind),
    *(Enroll, ChangeCategory, Transfer, Suspend, Resume, End),
    *(Mark, EndMark),
    *(ChangePhone, RegisterBankAccount, RecordDeath),
)
OF_NEWCOMERS = (Register,)
