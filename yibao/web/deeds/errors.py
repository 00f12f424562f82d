"""What a page refuses before any command is asked."""

from yibao.kernel.errors import Refused, Who


class PageTooOld(Refused):
    code, message = "WD-001", "本页已过期,或不是为您打开的"
    todo = "请核对内容后重新提交"
    who = (Who.AGENCY,)


class HandledAlready(Refused):
    code, message = "WD-002", "本页已经办结,回执 {receipt_no},内容与这次提交的不同"
    todo = "需要再办一笔的,请重新打开业务页面"
    who = (Who.AGENCY,)
