"""参保凭证 on A4: masked for the files, in clear for the person it is given to."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yibao.enrollment.profiles import Profile
from yibao.web.access import ConsoleRequest, page
from yibao.web.account.revealing import reveal
from yibao.web.deeds.fields import text
from yibao.web.desk.persons import cover_told, profile_or_404
from yibao.web.pages import shown
from yibao.web.words import category

WRONG = 422
SHOWN = ("name", "id_no")
WHYS = ("交给本人", "交给受托代办人", "转移接续使用", "单位或学校要求出具")


class ClearForm(forms.Form):
    """Why: it stands in the journal, as every look at what is masked."""

    reason = text("事由", 200, hint="写入操作日志", listed="whys")


@page("person.view")
def proof(request: ConsoleRequest, person_no: str) -> HttpResponse:
    profile = profile_or_404(request, person_no)
    return printed(request, profile, profile.name, profile.id_no, is_clear=False)


@page("person.reveal")
def clear_proof(request: ConsoleRequest, person_no: str) -> HttpResponse:
    """With the name and the certificate in clear, for a reason that is recorded."""
    profile = profile_or_404(request, person_no)
    form = ClearForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        name, id_no = revealed(request, person_no, form.cleaned_data["reason"])
        return printed(request, profile, name, id_no, is_clear=True)
    back = reverse("desk:person", args=[person_no])
    crumbs = (("柜台", reverse("desk:desk")), (f"{profile.name} {person_no}", back))
    content = {
        "person": profile,
        "covers": [cover_told(one) for one in profile.covers],
        "form": form,
        "whys": WHYS,
        "back": reverse("desk:proof", args=[person_no]),
    }
    return shown(
        request,
        "desk/clear_proof.html",
        "打印明文参保凭证",
        content,
        crumbs=crumbs,
        status=WRONG if form.is_bound else 200,
    )


@transaction.atomic
def revealed(request: ConsoleRequest, person_no: str, reason: str) -> list[str]:
    return [
        reveal(
            kind="person",
            no=person_no,
            field=field,
            reason=reason,
            user=request.user,
            scope=request.scope,
        ).clear
        for field in SHOWN
    ]


def printed(
    request: ConsoleRequest, profile: Profile, name: str, id_no: str, *, is_clear: bool
) -> HttpResponse:
    content = {
        "page_title": f"参保凭证 {profile.person_no}",
        "person": profile,
        "name": name,
        "id_no": id_no,
        "is_clear": is_clear,
        "covers": [
            (cover, *cover_told(cover), category(cover.category, cover.pooling_area))
            for cover in profile.covers
        ],
        "agency": request.scope.title,
        "printed_at": timezone.now(),
    }
    return render(request, "desk/proof.html", content)
