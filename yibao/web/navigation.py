"""The menu: one declaration per business area, in the order clerks work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu; whoever lacks the permission does not see it."""

    title: str | Promise
    url_name: str
    permission: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    entries: tuple[Entry, ...]


SECTIONS: tuple[Section, ...] = (
    Section(
        _("业务经办"),
        (
            Entry(_("柜台"), "desk:desk", "person.view"),
            Entry(_("备案审核"), "filings:list", "filing.view"),
            Entry(_("业务复核"), "confirmations:list", "confirmation.view"),
            Entry(_("结算查询"), "settlements:list", "settlement.view"),
            Entry(_("待遇试算"), "calculator:form", "calculator.use"),
        ),
    ),
    Section(
        _("政策与目录"),
        (
            Entry(_("政策参数"), "policies:areas", "policy.view"),
            Entry(_("医保目录"), "catalogue:items", "catalogue.view"),
        ),
    ),
    Section(
        _("协议管理"),
        (
            Entry(_("定点机构"), "institutions:list", "institution.view"),
            Entry(_("服务协议"), "agreements:list", "institution.view"),
            Entry(_("医保医师"), "physicians:list", "institution.view"),
        ),
    ),
    Section(
        _("运行监测"),
        (Entry(_("驾驶舱"), "cockpit:cockpit", "cockpit.view"),),
    ),
    Section(
        _("系统管理"),
        (
            Entry(_("用户与岗位"), "users:list", "user.view"),
            Entry(_("操作日志"), "journal:list", "journal.view"),
            Entry(_("系统维护"), "admin:index", "system.maintain"),
            Entry(_("系统维护"), "admin:index", "user.manage"),
        ),
    ),
)


def menu_for(permissions: Iterable[str]) -> list[Section]:
    """The sections and entries somebody with these permissions may open."""
    held = frozenset(permissions)
    found = []
    for section in SECTIONS:
        entries = tuple(one for one in section.entries if one.permission in held)
        if entries:
            found.append(Section(section.title, entries))
    return found
