"""Pages, styles and scripts travel compressed, wherever the browser takes it.

A page that mirrors what was asked beside a secret could be guessed at by its length
(BREACH). Three things stand against it: the only secret a page holds is its CSRF
token, which Django masks anew in every answer; a random length is added to each
compressed answer; and the session's cookie does not travel with a request that
another site makes (SameSite=Lax).
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from yibao.web.excel import KIND as EXCEL

# Without a body, or with a part of one that is counted uncompressed.
LEFT = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED, HTTPStatus.PARTIAL_CONTENT}
PACKED = {EXCEL, "application/pdf", "image/png", "image/jpeg"}
WEAK = "W/"


class Compressing(GZipMiddleware):
    """Django's own, for what is worth it; stands outside of whoever gives out files."""

    def process_request(self, request: HttpRequest) -> None:
        """If-None-Match compares weakly (RFC 9110, 13.1.2); our files' tags do not."""
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if known.startswith(WEAK):
            request.META["HTTP_IF_NONE_MATCH"] = known.removeprefix(WEAK)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if request.method == "HEAD" or response.status_code in LEFT:
            return response
        if kind in PACKED:
            return response
        return super().process_response(request, response)
