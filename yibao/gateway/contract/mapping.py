"""3301 目录对照上传, 3302 目录对照撤销."""

from __future__ import annotations

from datetime import date

from yibao.gateway.contract.kinds import Expected, Message, Node


class Mapping(Node):
    """3301 data."""

    fixmedins_hilist_id: str
    fixmedins_hilist_name: Expected[str] = ""
    list_type: Expected[str] = ""
    med_list_codg: str
    begndate: date
    enddate: Expected[date | None] = None
    aprvno: str = ""
    dosform: str = ""
    exct_cont: str = ""
    item_cont: str = ""
    prcunt: str = ""
    spec: str = ""
    pacspec: str = ""
    memo: str = ""


class MappingRequest(Message):
    """3301 目录对照上传: one mapping or many."""

    data: list[Mapping]


class MappingKey(Node):
    """3302 data."""

    fixmedins_code: Expected[str] = ""
    fixmedins_hilist_id: str
    list_type: Expected[str] = ""
    med_list_codg: Expected[str] = ""


class WithdrawalRequest(Message):
    """3302 目录对照撤销: in node ``data``, or (湖南) without a node."""

    data: MappingKey | None = None
    fixmedins_code: str = ""
    fixmedins_hilist_id: str = ""
    list_type: str = ""
    med_list_codg: str = ""
