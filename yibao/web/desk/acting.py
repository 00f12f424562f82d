"""办理: the form, the confirmation, and the one time it is done.

Works without a script: each step is a page. To htmx the card alone is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django_htmx.http import HttpResponseClientRedirect

from yibao.access.queries import operator_of
from yibao.enrollment.profiles import Profile
from yibao.kernel.errors import Refused
from yibao.web.access import ConsoleRequest, Crumbs, page
from yibao.web.desk import receipts
from yibao.web.desk.deeds import DEEDS, DeedForm
from yibao.web.desk.deeds.form import Case
from yibao.web.desk.persons import cover_told, profile_or_404
from yibao.web.pages import shown

WRONG = 422
PART = "desk/_deed.html"


def deed_page(deed: type[DeedForm]) -> Callable[..., HttpResponseBase]:
    """The page of one deed, for whoever holds its permission."""

    @page(deed.permission)
    def opened(request: ConsoleRequest, person_no: str) -> HttpResponse:
        profile = profile_or_404(request, person_no)
        back = reverse("desk:person", args=[person_no])
        crumbs = (
            ("柜台", reverse("desk:desk")),
            (f"{profile.name} {person_no}", back),
        )
        case = Case(profile, request.scope)
        return Handling(request, deed, case, person_no, back, crumbs).answer()

    return opened


@dataclass(frozen=True)
class Handling:
    """One request of a deed: ``subject_no`` is what its token is good for."""

    request: ConsoleRequest
    deed: type[DeedForm]
    case: Case
    subject_no: str
    back: str
    crumbs: Crumbs
    template: str = "desk/deed.html"
    more: Mapping[str, object] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        posted = self.request.POST
        if self.request.method != "POST":
            return self._asked(self.deed(self.case, initial=self.request.GET.dict()))
        if "back" in posted:
            return self._asked(self.deed(self.case, initial=posted.dict()))
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

    def _handled(self, form: DeedForm, number: str) -> HttpResponse:
        by = operator_of(self.request.user)
        act = partial(form.act, by, now())
        does = self.request.POST.get("step") == "do"
        try:
            if does:
                receipts.handle_once(
                    number=number,
                    deed=self.deed.slug,
                    person_no=self.case.person_no,
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
        return self._receipt(number) if does else self._confirmed(form)

    def _asked(self, form: DeedForm, token: str = "") -> HttpResponse:
        """The form, with what is wrong in it."""
        form.point()
        told = {"stage": "ask", "token": token or self._kept()}
        return self._shown(form, told, WRONG if form.is_bound else 200)

    def _confirmed(self, form: DeedForm) -> HttpResponse:
        told = {
            "stage": "check",
            "token": self._kept(),
            "will": form.will(),
            "told_back": form.told_back(),
        }
        return self._shown(form, told, 200)

    def _shown(
        self, form: DeedForm, told: Mapping[str, object], status: int
    ) -> HttpResponse:
        content = {
            "form": form,
            "person": self.case.profile,
            "covers": [cover_told(one) for one in self.case.profile.covers],
            "back": self.back,
            "lists": form.lists(),
            **self.more,
            **told,
        }
        return shown(
            self.request,
            self.template,
            self.deed.title,
            content,
            crumbs=self.crumbs,
            part=PART,
            status=status,
        )

    def _receipt(self, number: str) -> HttpResponse:
        address = reverse("desk:receipt", args=[self.case.person_no, number])
        if self.request.htmx:
            return HttpResponseClientRedirect(address)
        return redirect(address)

    def _number(self) -> str:
        return receipts.number_in(
            self.request.POST.get("token", ""),
            self.request.user.number,
            self.deed.slug,
            self.subject_no,
        )

    def _kept(self) -> str:
        return self.request.POST.get("token", "") or self._fresh()

    def _fresh(self) -> str:
        return receipts.offered(
            self.request.user.number,
            self.deed.slug,
            self.subject_no,
            self.case.profile.area,
        )

    def _digest(self, form: DeedForm) -> str:
        posted = self.request.POST
        return receipts.digest_of({name: posted.getlist(name) for name in form.fields})


def menu_of(
    request: ConsoleRequest, profile: Profile
) -> list[tuple[str, list[tuple[str, str]]]]:
    """办理业务: what this clerk may do for the person, by group."""
    held = [deed for deed in DEEDS if deed.permission in request.permissions]
    return [
        (group, [(deed.title, address_of(deed, profile.person_no)) for deed in deeds])
        for group, deeds in groupby(held, key=lambda deed: deed.group)
    ]


def address_of(deed: type[DeedForm], person_no: str) -> str:
    return reverse(f"desk:{deed.slug}", args=[person_no])
