"""What the catalogue says of the lines of an upload or a sale on their days."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yibao.catalog.queries import Terms, TermsKey, mapped_items, terms_for
from yibao.enrollment.facts import CoverFacts
from yibao.institutions.queries import Provider
from yibao.kernel.moments import day_of
from yibao.settlement.requests import LineInput, SettleRequest


def sale_terms(
    request: SettleRequest,
    provider: Provider | None,
    cover: CoverFacts | None,
    edition: UUID | None,
) -> tuple[Terms | None, ...]:
    if request.sale is None or provider is None or cover is None:
        return tuple(None for _ in (request.sale.lines if request.sale else ()))
    return tuple(
        terms_of(
            request.sale.lines,
            provider=provider,
            insured_area=cover.pooling_area,
            insurance=cover.insurance,
            edition=edition,
        )
    )


def terms_of(
    lines: Sequence[LineInput],
    *,
    provider: Provider,
    insured_area: str,
    insurance: str,
    edition: UUID | None = None,
) -> list[Terms | None]:
    """The catalogue's terms of each line on its service day (CAT-01).

    By the catalogue code that was sent; where there is none, by the institution's own
    code through its mapping (目录对照). ``edition`` of the catalogue, if just read.
    """

    asked = (insured_area, insurance, provider.price_level)
    days = [day_of(line.service_at) for line in lines]
    keys = [
        TermsKey(line.item_code, *asked, day)
        for line, day in zip(lines, days, strict=True)
    ]
    sent = terms_for(keys, edition)
    found = [sent.get(key) for key in keys]
    if None not in found:
        return found
    own = [
        (provider.code, line.institution_item_code, day)
        for line, day in zip(lines, days, strict=True)
    ]
    unknown = [
        key for key, terms in zip(own, found, strict=True) if terms is None and key[1]
    ]
    codes = mapped_items(unknown) if unknown else {}
    keys = [TermsKey(codes.get(key, ""), *asked, key[2]) for key in own]
    mapped = terms_for([key for key in keys if key.code], edition) if codes else {}
    return [terms or mapped.get(key) for terms, key in zip(found, keys, strict=True)]
