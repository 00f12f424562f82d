"""What the catalogue says of the lines of an upload or a sale on their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.timezone import localtime

from yibao.catalog.queries import Terms, TermsKey, mapped_items, terms_for
from yibao.enrollment.facts import CoverFacts
from yibao.institutions.queries import Provider
from yibao.settlement.requests import LineInput, SettleRequest


def sale_terms(
    request: SettleRequest, provider: Provider | None, cover: CoverFacts | None
) -> tuple[Terms | None, ...]:
    if request.sale is None or provider is None or cover is None:
        return tuple(None for _ in (request.sale.lines if request.sale else ()))
    return tuple(
        terms_of(
            request.sale.lines,
            provider=provider,
            insured_area=cover.pooling_area,
            insurance=cover.insurance,
        )
    )


def terms_of(
    lines: Sequence[LineInput],
    *,
    provider: Provider,
    insured_area: str,
    insurance: str,
) -> list[Terms | None]:
    """The catalogue's terms of each line on its service day (CAT-01).

    By the catalogue code that was sent; where there is none, by the institution's own
    code through its mapping (目录对照).
    """

    def key(code: str, line: LineInput) -> TermsKey:
        day = localtime(line.service_at).date()
        return TermsKey(code, insured_area, insurance, provider.price_level, day)

    def own(line: LineInput) -> tuple[str, str, date]:
        day = localtime(line.service_at).date()
        return provider.code, line.institution_item_code, day

    sent = terms_for(list(dict.fromkeys(key(line.item_code, line) for line in lines)))
    unknown = [line for line in lines if key(line.item_code, line) not in sent]
    if not unknown:
        return [sent[key(line.item_code, line)] for line in lines]
    codes = mapped_items([own(line) for line in unknown if line.institution_item_code])
    mapped = terms_for(
        list(
            dict.fromkeys(
                key(codes[own(line)], line) for line in unknown if own(line) in codes
            )
        )
    )
    return [
        sent.get(key(line.item_code, line))
        or mapped.get(key(codes.get(own(line), ""), line))
        for line in lines
    ]
