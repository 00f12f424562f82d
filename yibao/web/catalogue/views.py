"""医保目录: items with what is paid for them, diagnoses, 慢特病."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from yibao.areas.queries import pooling_area_of
from yibao.catalog.listing import (
    CLASSES,
    Listed,
    chronic_diseases_asked,
    diseases_asked,
    item_shown,
    items_asked,
    items_exported,
    limits_of,
    terms_of,
)
from yibao.catalog.models import Disease
from yibao.web.access import ConsoleRequest, page
from yibao.web.catalogue.forms import ItemForm
from yibao.web.lists import EXPORT_ROWS, Column, Listing, exported, paged, size_of
from yibao.web.pages import shown
from yibao.web.templatetags.ui import percent

TITLE = "医保目录"
EMPTY = "没有符合条件的项目。请核对编码,或只填名称中的几个字"


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


def area_of(request: ConsoleRequest) -> str:
    """The pooling area whose terms somebody sees."""
    return pooling_area_of(request.user.area_id)


@page("catalogue.view")
def items(request: ConsoleRequest) -> HttpResponse:
    form = ItemForm(request.GET)
    listing, status = None, 200
    if not form.is_valid():
        status = 422
    else:
        asked = form.asked(area_of(request), localdate())
        if request.GET.get("export"):
            if "export.excel" not in request.permissions:
                raise PermissionDenied("export.excel")
            rows = items_exported(asked, limit=EXPORT_ROWS)
            return exported(request, TITLE, form.told(), COLUMNS, rows)
        size = size_of(request.GET)
        found = items_asked(asked, after=request.GET.get("after", ""), limit=size + 1)
        listing = Listing(COLUMNS, paged(found, size, lambda row: row.key), address)
    content = {"form": form, "listing": listing, "empty_text": EMPTY}
    part = "catalogue/_rows.html"
    return shown(
        request, "catalogue/items.html", TITLE, content, part=part, status=status
    )


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
    text, size = request.GET.get("q", "").strip()[:60], size_of(request.GET)
    rows = diseases_asked(text, after=request.GET.get("after", ""), limit=size + 1)
    content = {
        "q": text,
        "listing": Listing(DISEASES, paged(rows, size, lambda row: row.code)),
        "empty_text": "没有这样的诊断",
    }
    crumbs = ((TITLE, reverse("catalogue:items")),)
    return shown(
        request,
        "catalogue/diseases.html",
        "疾病诊断",
        content,
        crumbs=crumbs,
        part="web/_list.html",
    )


@page("catalogue.view")
def chronic(request: ConsoleRequest) -> HttpResponse:
    content = {"rows": chronic_diseases_asked(area_of(request))}
    crumbs = ((TITLE, reverse("catalogue:items")),)
    return shown(
        request, "catalogue/chronic.html", "门诊慢特病病种", content, crumbs=crumbs
    )
