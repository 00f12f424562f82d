"""医保目录: items with what is paid for them, diagnoses, 慢特病."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from yibao.areas.queries import pooling_area_of
from yibao.catalog.listing import (
    CLASSES,
    Listed,
    chronic_diseases_listed,
    diseases_asked,
    item_shown,
    items_asked,
    items_exported,
    limits_of,
    terms_of,
)
from yibao.catalog.models import ChronicDisease, Disease
from yibao.web.access import ConsoleRequest, page
from yibao.web.catalogue.forms import DiseaseForm, ItemForm
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query
from yibao.web.templatetags.ui import percent

TITLE = "医保目录"


def address(row: Listed) -> str:
    return reverse("catalogue:item", args=[row.code])


COLUMNS = (
    Column[Listed]("编码", lambda row: row.code, "code", address),
    Column[Listed]("名称", lambda row: row.name, "wrap"),
    Column[Listed]("种类", lambda row: row.kind),
    Column[Listed]("规格", lambda row: row.specification, "wrap"),
    Column[Listed]("剂型", lambda row: row.dosage_form),
    Column[Listed]("单位", lambda row: row.unit),
    Column[Listed]("等级", lambda row: row.benefit_class),
    Column[Listed]("先行自付", lambda row: percent(row.own_pay)),
    Column[Listed]("支付上限(元)", lambda row: row.limit),
)
DISEASES = (
    Column[Disease]("诊断编码", lambda row: row.code, "code"),
    Column[Disease]("名称", lambda row: row.name, "wrap"),
    Column[Disease]("起", lambda row: f"{row.valid_from:%Y-%m-%d}"),
    Column[Disease]("止", lambda row: row.valid_to or "长期"),
)

CHRONIC = (
    Column[ChronicDisease]("病种编码", lambda row: row.code, "code"),
    Column[ChronicDisease]("名称", lambda row: row.name, "wrap"),
    Column[ChronicDisease]("认定范围", lambda row: row.area or "全国"),
    Column[ChronicDisease]("起", lambda row: f"{row.valid_from:%Y-%m-%d}"),
    Column[ChronicDisease]("止", lambda row: row.valid_to or "长期"),
)


def area_of(request: ConsoleRequest) -> str:
    """The pooling area whose terms somebody sees."""
    return pooling_area_of(request.user.area_id)


ITEMS = Query(
    title=TITLE,
    heading=TITLE,
    sub="不写服务日期时按今天;等级与先行自付取本统筹区的",
    form=ItemForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: items_asked(
        form.asked(area_of(request), localdate()), after=after, limit=limit
    ),
    every=lambda form, request, limit: items_exported(
        form.asked(area_of(request), localdate()), limit=limit
    ),
    empty="没有符合条件的项目。请核对编码,或只填名称中的几个字",
    links=(("疾病诊断", "catalogue:diseases"), ("慢特病病种", "catalogue:chronic")),
)


@page("catalogue.view")
def items(request: ConsoleRequest) -> HttpResponse:
    return ITEMS.answer(request)


@page("catalogue.view")
def item(request: ConsoleRequest, code: str) -> HttpResponse:
    found = item_shown(code)
    if found is None:
        raise Http404
    content = {
        "item": found,
        "terms": [(CLASSES[row.benefit_class], row) for row in terms_of(found)],
        "limits": limits_of(found),
    }
    crumbs = ((TITLE, reverse("catalogue:items")),)
    return shown(request, "catalogue/item.html", found.name, content, crumbs=crumbs)


@page("catalogue.view")
def diseases(request: ConsoleRequest) -> HttpResponse:
    return Query(
        title="疾病诊断",
        heading="疾病诊断",
        form=DiseaseForm,
        columns=DISEASES,
        rows=lambda form, _, after, limit: diseases_asked(
            form.cleaned_data["q"], after=after, limit=limit
        ),
        every=lambda form, _, limit: diseases_asked(
            form.cleaned_data["q"], limit=limit
        ),
        key=lambda row: row.code,
        empty="没有这样的诊断",
        crumbs=((TITLE, reverse("catalogue:items")),),
    ).answer(request)


@page("catalogue.view")
def chronic(request: ConsoleRequest) -> HttpResponse:
    area = area_of(request)
    return Query(
        title="门诊慢特病病种",
        heading="门诊慢特病病种",
        sub="全国的和本统筹区认定的",
        form=DiseaseForm,
        columns=CHRONIC,
        rows=lambda form, _, after, limit: chronic_diseases_listed(
            area, form.cleaned_data["q"], after=after, limit=limit
        ),
        every=lambda form, _, limit: chronic_diseases_listed(
            area, form.cleaned_data["q"], limit=limit
        ),
        key=lambda row: f"{row.code} {row.pk}",
        empty="没有这样的病种",
        crumbs=((TITLE, reverse("catalogue:items")),),
    ).answer(request)
