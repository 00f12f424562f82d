"""对账 (3201, 3202), and our own beside it: 封账 Y321, 差异说明 Y322, 查询 Y323."""

from __future__ import annotations

from yibao.clearing import queries, reading
from yibao.clearing.books import Period, Tally
from yibao.clearing.comparing import Compared, compare_file
from yibao.clearing.models import Outcome, Scope, Seal
from yibao.clearing.sealing import explain, seal
from yibao.clearing.slices import Books
from yibao.clearing.stating import Stated, Stating, state
from yibao.engine.money import Money
from yibao.gateway import stored_files
from yibao.gateway.caller import Caller
from yibao.gateway.contract.reconciliation import (
    ExplanationRequest,
    Gap,
    Lines,
    LinesAnswer,
    LinesDetail,
    LinesRequest,
    OpenAnswer,
    OpenQuery,
    OpenRequest,
    ResultFile,
    SealAnswer,
    Sealed,
    StatementResult,
    Totals,
    TotalsAnswer,
    TotalsDetail,
    TotalsRequest,
)
from yibao.gateway.errors import UnknownFile
from yibao.gateway.registry import transaction
from yibao.gateway.statement_file import (
    DIFFERS,
    EQUAL,
    NORMAL,
    REFUND,
    lines_of,
)
from yibao.gateway.statement_file import ResultFile as ResultWriter
from yibao.gateway.transactions.differences import (
    found_by_line,
    found_by_totals,
    fund_totals,
    office_totals,
    open_difference,
)
from yibao.gateway.values import BEIJING
from yibao.institutions.queries import institution_named

SCOPES = {NORMAL: Scope.NORMAL, REFUND: Scope.REFUNDS, "": Scope.ALL}
OUTCOMES = {"1": Outcome.CORRECTED, "2": Outcome.UNDONE, "3": Outcome.STANDS}
LISTED = 1000  # open differences of one answer


@transaction(
    "3201",
    title="医药机构费用结算对总账",
    request=TotalsRequest,
    answer=TotalsAnswer,
    writes=True,
)
def state_totals(request: TotalsRequest, caller: Caller) -> TotalsAnswer:
    """Hold the institution's totals of one 险种 and 清算类别 against ours.

    By the settlement time we answered, refunds as negative rows of their own day.
    """
    told = request.data
    books = _books(told, caller, told.insutype)
    stated = state(books, _tally(told), SCOPES[told.refd_setl_flag], _stating(caller))
    return TotalsAnswer(
        stmtinfo=StatementResult(
            setl_optins=told.setl_optins,
            stmt_rslt=EQUAL if stated.balanced else DIFFERS,
            stmt_rslt_dscr=_description(stated),
        ),
        yibao=_totals_detail(stated, _books(told, caller, "")),
    )


def _description(stated: Stated) -> str:
    """stmt_rslt_dscr: one sentence a clerk reads first."""
    gap = stated.gap
    if stated.balanced:
        return f"一致:{stated.ours.count} 笔,总额 {stated.ours.fee} 元"
    found = stated.explained
    known = "、".join(dict.fromkeys(one.cause.label for one in found.suspects))
    why = f"可能原因:{known},见 yibao" if known else "请发 3202 对明细账"
    return (
        f"不平:机构减医保,笔数 {gap.count},总额 {gap.fee} 元,"
        f"基金 {gap.fund} 元,个人账户 {gap.account} 元。{why}"
    )


def _totals_detail(stated: Stated, every: Books) -> TotalsDetail:
    ours, gap = stated.ours, stated.gap
    return TotalsDetail(
        stmt_no=stated.statement_no,
        stmt_scope=stated.scope.label,
        plat_setl_cnt=ours.count,
        plat_medfee_sumamt=ours.fee.as_yuan(),
        plat_fund_pay_sumamt=ours.fund.as_yuan(),
        plat_acct_pay=ours.account.as_yuan(),
        gap=Gap(
            diff_cnt=gap.count,
            diff_medfee_sumamt=gap.fee.as_yuan(),
            diff_fund_pay_sumamt=gap.fund.as_yuan(),
            diff_acct_pay=gap.account.as_yuan(),
        ),
        totals=[office_totals(one) for one in reading.totals_by_office(every)],
        funds=[fund_totals(one) for one in reading.totals_by_fund(every)],
        differences=found_by_totals(stated.explained),
    )


@transaction(
    "3202",
    title="医药机构费用结算对明细账",
    request=LinesRequest,
    answer=LinesAnswer,
    writes=True,
)
def state_lines(request: LinesRequest, caller: Caller) -> LinesAnswer:
    """Compare the institution's file with our rows, line by line.

    The answer names a result file (9102) with every line and what came of it; each
    difference is kept until it is gone or explained (Y322).
    """
    told = request.data
    books = _books(told, caller, "")
    days = f"{books.period.first}_{books.period.last}"
    with ResultWriter(f"3202_{caller.institution_code}_{days}") as result:
        compared = compare_file(
            books,
            lines_of(_uploaded(told.file_qury_no, caller)),
            SCOPES[told.refd_setl_flag],
            _stating(caller),
            result.write,
        )
    stored = stored_files.store(
        institution_code=caller.institution_code,
        filename=result.filename,
        content=result.content,
        rows=result.rows,
    )
    return LinesAnswer(
        fileinfo=ResultFile(
            file_qury_no=stored.file_no,
            filename=stored.filename,
            dld_endtime=stored.last_day,
        ),
        yibao=_lines_detail(told, compared),
    )


def _uploaded(file_no: str, caller: Caller) -> bytes:
    try:
        stored = stored_files.fetch(
            file_no=file_no, filename="", institution_code=caller.institution_code
        )
    except UnknownFile as fault:
        fault.path = "input.data.file_qury_no"
        raise
    return stored_files.content_of(stored)


def _lines_detail(told: Lines, compared: Compared) -> LinesDetail:
    filed, ours = compared.filed, compared.ours
    return LinesDetail(
        stmt_no=compared.statement_no,
        stmt_rslt=EQUAL if compared.balanced else DIFFERS,
        filed_cnt=filed.count,
        filed_medfee_sumamt=filed.fee.as_yuan(),
        filed_fund_pay_sumamt=filed.fund.as_yuan(),
        plat_setl_cnt=ours.count,
        plat_medfee_sumamt=ours.fee.as_yuan(),
        plat_fund_pay_sumamt=ours.fund.as_yuan(),
        diff_cnt=compared.differences,
        memo=_notes(told, compared),
        differences=[found_by_line(pair) for pair in compared.shown],
    )


def _notes(told: Lines, compared: Compared) -> str:
    """What else the sender should know of its file."""
    notes = []
    filed = compared.filed
    declared = (
        told.fixmedins_setl_cnt,
        Money.yuan(told.medfee_sumamt),
        Money.yuan(told.fund_pay_sumamt),
    )
    if declared != (filed.count, filed.fee, filed.fund):
        notes.append("申报的笔数或金额与文件合计不符,以文件为准")
    if compared.differences > len(compared.shown):
        notes.append(f"只列出前 {len(compared.shown)} 笔,全部见结果文件")
    return ";".join(notes)


@transaction(
    "Y321", title="封账", request=TotalsRequest, answer=SealAnswer, writes=True
)
def seal_books(request: TotalsRequest, caller: Caller) -> SealAnswer:
    """Seal a day or a month whose totals agree; later reversals fall into later days.

    Refused while the totals differ or a difference is unexplained.
    """
    told = request.data
    books = _books(told, caller, told.insutype)
    return SealAnswer(sealinfo=_sealed(seal(books, _tally(told), _stating(caller))))


def _sealed(made: Seal) -> Sealed:
    return Sealed(
        seal_no=made.seal_no,
        stmt_period=made.period,
        insutype=made.insurance,
        clr_type=made.category,
        plat_setl_cnt=made.count,
        plat_medfee_sumamt=made.fee_total.as_yuan(),
        plat_fund_pay_sumamt=made.fund_paid.as_yuan(),
        plat_acct_pay=made.account_paid.as_yuan(),
        diff_cnt=made.standing_count,
        diff_medfee_sumamt=made.standing_fee.as_yuan(),
        digest=made.digest,
        seal_time=made.sealed_at.astimezone(BEIJING),
    )


@transaction("Y322", title="差异说明", request=ExplanationRequest, writes=True)
def explain_difference(request: ExplanationRequest, caller: Caller) -> None:
    """Say what a difference was, and close it."""
    told = request.data
    explain(
        difference_no=told.diff_no,
        institution_code=caller.institution_code,
        outcome=OUTCOMES[told.diff_rslt],
        explanation=told.expl,
        insurance=told.insutype,
        stating=_stating(caller),
    )


@transaction("Y323", title="未处理差异查询", request=OpenRequest, answer=OpenAnswer)
def list_open(request: OpenRequest, caller: Caller) -> OpenAnswer:
    """The differences of the institution that nobody has explained."""
    asked = request.data or OpenQuery()
    found = queries.open_differences(caller.institution_code, asked.clr_type)
    if asked.stmt_begndate:
        found = found.filter(last_day__gte=asked.stmt_begndate)
    if asked.stmt_enddate:
        found = found.filter(first_day__lte=asked.stmt_enddate)
    return OpenAnswer(
        diff_cnt=found.count(),
        result=[open_difference(one) for one in found[:LISTED]],
    )


def _books(told: Totals | Lines, caller: Caller, insurance: str) -> Books:
    place = institution_named(caller.institution_code)
    return Books(
        institution_code=caller.institution_code,
        category=told.clr_type,
        period=Period(told.stmt_begndate, told.stmt_enddate),
        insurance=insurance,
        pooling_area=place.area.pooling_code,
        account_in_fund=caller.profile.account_in_fund,
    )


def _tally(told: Totals) -> Tally:
    return Tally(
        told.fixmedins_setl_cnt,
        Money.yuan(told.medfee_sumamt),
        Money.yuan(told.fund_pay_sumamt),
        Money.yuan(told.acct_pay),
    )


def _stating(caller: Caller) -> Stating:
    return Stating(
        by=caller.operator, at=caller.received_at, message_no=caller.message_no
    )
