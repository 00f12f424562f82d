"""办理: the form, the confirmation, and the one time it is done.

Works without a script: each step is a page. To htmx the card alone is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, Generic

from django.forms import MultipleChoiceField
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django_htmx.http import HttpResponseClientRedirect

from yibao.access.queries import operator_of
from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.web.access import ConsoleRequest, page
from yibao.web.confirmations.commands import file_deed
from yibao.web.deeds import receipts
from yibao.web.deeds.form import C, DeedForm
from yibao.web.deeds.papers import receipt_shown
from yibao.web.deeds.receipts import AWAITS, Facts
from yibao.web.pages import shown

WRONG = 422
PART = "deeds/_deed.html"
Deeds = Iterable[type[DeedForm[C]]]


def deed_paths(
    prefix: str, deeds: Deeds[C], about: Callable[..., C]
) -> list[URLPattern]:
    """The address of each deed; ``about`` finds its subject, or there is no page."""
    return [
        path(f"{prefix}{deed.slug}/", deed_page(deed, about), name=deed.slug)
        for deed in deeds
    ]


def deed_page(
    deed: type[DeedForm[C]], about: Callable[..., C]
) -> Callable[..., HttpResponseBase]:
    """The page of one deed, for whoever holds its permission."""

    @page(deed.permission)
    def opened(request: ConsoleRequest, /, **address: str) -> HttpResponse:
        return Handling(request, deed, about(request, **address)).answer()

    return opened


def menu_of(
    request: ConsoleRequest, deeds: Iterable[type[DeedForm[Any]]], number: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """办理业务: what this clerk may do about a subject, by group."""
    held = [deed for deed in deeds if deed.permission in request.permissions]
    return [
        (group, [(deed.title, deed.address(number)) for deed in those])
        for group, those in groupby(held, key=lambda deed: deed.group)
    ]


@dataclass(frozen=True)
class Handling(Generic[C]):
    """One request of a deed; ``matter`` is what its token is good for as well."""

    request: ConsoleRequest
    deed: type[DeedForm[C]]
    case: C
    matter: str = ""
    template: str = "deeds/deed.html"
    more: Mapping[str, object] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        posted = self.request.POST
        if self.request.method != "POST":
            return self._asked(self.deed(self.case, initial=self.request.GET.dict()))
        if "back" in posted:
            return self._asked(self.deed(self.case, initial=self._given()))
        form = self.deed(self.case, posted)
        try:
            number = self._number()
            if receipts.handled_before(number, self._digest(form)):
                return self._receipt(number)
        except Refused as refusal:
            form.full_clean()
            form.refuse(refusal)
            return self._asked(form, token=self._fresh())
        if not form.is_valid():
            return self._asked(form)
        return self._handled(form, number)

    def _given(self) -> dict[str, object]:
        """What was sent, as the form is opened with it again."""
        fields = self.deed.base_fields
        return {
            name: values
            if isinstance(fields.get(name), MultipleChoiceField)
            else values[-1]
            for name, values in self.request.POST.lists()
        }

    def _handled(self, form: DeedForm[C], number: str) -> HttpResponse:
        by = operator_of(self.request.user)
        act = partial(form.act, by, now())
        if self.deed.second_hand:
            act = partial(self._filed, form, number, act, by)
        does = self.request.POST.get("step") == "do"
        try:
            if does:
                receipts.handle_once(
                    number=number,
                    deed=self.deed.slug,
                    subject_no=self.case.subject.number,
                    makes=self.deed.makes,
                    digest=self._digest(form),
                    reason=form.reason,
                    act=act,
                    by=by,
                )
            else:
                receipts.rehearse(act)
        except Refused as refusal:
            form.refuse(refusal)
            return self._asked(form)
        if not does:
            return self._confirmed(form)
        if form.told_once:
            return self._told_once(form, number)
        return self._receipt(number)

    def _filed(
        self, form: DeedForm[C], number: str, act: Callable[[], Facts], by: Operator
    ) -> Facts:
        """What could be done now waits for another hand, with what was submitted."""
        receipts.rehearse(act)
        posted, subject = self.request.POST, self.case.subject
        file_deed(
            number=number,
            deed=self.deed.slug,
            subject_no=subject.number,
            area=subject.area,
            content={name: posted.getlist(name) for name in form.fields},
            reason=form.reason,
            filed_at=now(),
            by=by,
        )
        return {AWAITS: number}

    def _asked(self, form: DeedForm[C], token: str = "") -> HttpResponse:
        """The form, with what is wrong in it."""
        form.point()
        told = {"stage": "ask", "token": token or self._kept()}
        return self._shown(form, told, WRONG if form.is_bound else 200)

    def _confirmed(self, form: DeedForm[C]) -> HttpResponse:
        told = {
            "stage": "check",
            "token": self._kept(),
            "will": form.will(),
            "told_back": form.told_back(),
        }
        return self._shown(form, told, 200)

    def _shown(
        self, form: DeedForm[C], told: Mapping[str, object], status: int
    ) -> HttpResponse:
        subject = self.case.subject
        content = {
            "form": form,
            "header": subject.header,
            "back": subject.back,
            **subject.shown,
            "lists": form.lists(),
            **self.more,
            **told,
        }
        return shown(
            self.request,
            self.template,
            self.deed.title,
            content,
            crumbs=subject.crumbs,
            part=PART,
            status=status,
        )

    def _receipt(self, number: str) -> HttpResponse:
        address = reverse("deeds:receipt", args=[number])
        if self.request.htmx:
            return HttpResponseClientRedirect(address)
        return redirect(address)

    def _told_once(self, form: DeedForm[C], number: str) -> HttpResponse:
        """The receipt with what only this answer says; sent again, it is not there."""
        answer = receipt_shown(self.request, number, told_once=form.told_once)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _number(self) -> str:
        return receipts.number_in(
            self.request.POST.get("token", ""),
            self.request.user.number,
            self.deed.slug,
            self._about,
        )

    @property
    def _about(self) -> str:
        return f"{self.case.subject.number} {self.matter}"

    def _kept(self) -> str:
        return self.request.POST.get("token", "") or self._fresh()

    def _fresh(self) -> str:
        return receipts.offered(
            self.request.user.number,
            self.deed.slug,
            self._about,
            self.case.subject.area,
        )

    def _digest(self, form: DeedForm[C]) -> str:
        posted = self.request.POST
        return receipts.digest_of({name: posted.getlist(name) for name in form.fields})
