"""3201 对总账, 3202 对明细账; Y321 封账, Y322 差异说明, Y323 未处理差异查询."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node


class Totals(Node):
    """3201, Y321 data: what the institution's books say of one 险种 and 清算类别."""

    insutype: str
    clr_type: str
    setl_optins: Expected[str] = ""
    stmt_begndate: date
    stmt_enddate: date
    medfee_sumamt: Decimal
    fund_pay_sumamt: Decimal
    acct_pay: Decimal
    fixmedins_setl_cnt: int
    refd_setl_flag: str = ""
    fixmedins_refd_setl_flag: Expected[str] = ""


class TotalsRequest(Message):
    """3201 医药机构费用结算对总账, Y321 封账."""

    data: Totals


class StatementResult(Node):
    """3201 stmtinfo."""

    setl_optins: str
    stmt_rslt: str
    stmt_rslt_dscr: str


class OfficeTotals(Node):
    """yibao totals: what we have, by 险种 and 清算经办机构; the asked 险种 is one."""

    insutype: str
    clr_optins: str
    plat_setl_cnt: int
    refd_setl_cnt: int
    plat_medfee_sumamt: Decimal
    plat_fund_pay_sumamt: Decimal
    plat_acct_pay: Decimal
    plat_cash_pay: Decimal


class FundTotals(Node):
    """yibao funds: what one fund paid."""

    insutype: str
    clr_optins: str
    fund_pay_type: str
    fund_pay_type_name: str
    plat_setl_cnt: int
    fund_payamt: Decimal


class Found(Node):
    """yibao differences: one visit that differs, why, and what closes it.

    The amounts of a side that has no such row are empty. ``certain_flag`` 0: other
    visits would explain the gap of the totals as well.
    """

    cause: str
    cause_name: str
    action: str
    certain_flag: str
    setl_id: str | None = None
    mdtrt_id: str | None = None
    msgid: str | None = None
    psn_no: str | None = None
    refd_setl_flag: str
    stmt_line_no: int | None = None
    medfee_sumamt: Decimal | None = None
    fund_pay_sumamt: Decimal | None = None
    acct_pay: Decimal | None = None
    plat_medfee_sumamt: Decimal | None = None
    plat_fund_pay_sumamt: Decimal | None = None
    plat_acct_pay: Decimal | None = None


class Gap(Node):
    """yibao gap: the institution's totals less ours."""

    diff_cnt: int
    diff_medfee_sumamt: Decimal
    diff_fund_pay_sumamt: Decimal
    diff_acct_pay: Decimal


class TotalsDetail(Node):
    """3201 yibao: our totals, the gap, and the visits that explain it."""

    stmt_no: str
    stmt_scope: str
    plat_setl_cnt: int
    plat_medfee_sumamt: Decimal
    plat_fund_pay_sumamt: Decimal
    plat_acct_pay: Decimal
    gap: Gap
    totals: list[OfficeTotals]
    funds: list[FundTotals]
    differences: list[Found]


class TotalsAnswer(Message):
    """3201 医药机构费用结算对总账."""

    stmtinfo: StatementResult
    yibao: TotalsDetail


class Lines(Node):
    """3202 data."""

    setl_optins: Expected[str] = ""
    file_qury_no: str
    stmt_begndate: date
    stmt_enddate: date
    medfee_sumamt: Decimal
    fund_pay_sumamt: Decimal
    cash_payamt: Expected[Decimal | None] = None
    fixmedins_setl_cnt: int
    clr_type: str
    refd_setl_flag: str = ""
    fixmedins_refd_setl_flag: Expected[str] = ""


class LinesRequest(Message):
    """3202 医药机构费用结算对明细账."""

    data: Lines


class ResultFile(Node):
    """3202 fileinfo: the result, to be fetched by 9102."""

    file_qury_no: str
    filename: str
    dld_endtime: date


class LinesDetail(Node):
    """3202 yibao: the sums of the file and of our rows, and the first differences."""

    stmt_no: str
    stmt_rslt: str
    filed_cnt: int
    filed_medfee_sumamt: Decimal
    filed_fund_pay_sumamt: Decimal
    plat_setl_cnt: int
    plat_medfee_sumamt: Decimal
    plat_fund_pay_sumamt: Decimal
    diff_cnt: int
    memo: str
    differences: list[Found]


class LinesAnswer(Message):
    """3202 医药机构费用结算对明细账."""

    fileinfo: ResultFile
    yibao: LinesDetail


class Sealed(Node):
    """Y321 sealinfo: the totals that stand, and the digest of every row."""

    seal_no: str
    stmt_period: str
    insutype: str
    clr_type: str
    plat_setl_cnt: int
    plat_medfee_sumamt: Decimal
    plat_fund_pay_sumamt: Decimal
    plat_acct_pay: Decimal
    diff_cnt: int
    diff_medfee_sumamt: Decimal
    digest: str
    seal_time: datetime


class SealAnswer(Message):
    """Y321 封账."""

    sealinfo: Sealed


class Explanation(Node):
    """Y322 data: what a difference was; ``insutype`` only where it is not known."""

    diff_no: str
    diff_rslt: str
    expl: str
    insutype: str = ""


class ExplanationRequest(Message):
    """Y322 差异说明."""

    data: Explanation


class OpenQuery(Node):
    """Y323 data: all that are open, or those of some days or one 清算类别."""

    clr_type: str = ""
    stmt_begndate: date | None = None
    stmt_enddate: date | None = None


class OpenRequest(Message):
    """Y323 未处理差异查询."""

    data: OpenQuery | None = None


class OpenDifference(Found):
    """Y323 result: one difference, by the number Y322 explains it with."""

    diff_no: str
    stmt_no: str
    clr_type: str
    insutype: str | None = None
    stmt_begndate: date
    stmt_enddate: date


class OpenAnswer(Message):
    """Y323 未处理差异查询: the oldest first, ``diff_cnt`` of them in all."""

    diff_cnt: int
    result: list[OpenDifference]
