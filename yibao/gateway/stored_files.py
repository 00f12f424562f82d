"""Files of the interface: taken in by 9101 or made here, fetched by 9102, forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from yibao.gateway.errors import FilesFull, FileTooLarge, UnknownFile
from yibao.gateway.models import StoredFile
from yibao.gateway.tree import shown
from yibao.kernel.crypto import key_ring

FILE_BYTES = 8 * 1024 * 1024  # of one file
KEPT_BYTES = 256 * 1024 * 1024  # of all files of one institution
KEPT = timedelta(days=30)  # an institution's file
LIST_KEPT = timedelta(days=7)  # a public list, made again for who asks later
PURPOSE = "stored_file"


@dataclass(frozen=True)
class Made:
    """A file made here, and how many rows it holds."""

    filename: str
    content: bytes
    rows: int


@transaction.atomic
def store(
    *, institution_code: str, filename: str, content: bytes, rows: int | None = None
) -> StoredFile:
    """Keep a file of an institution, sealed, for it alone to fetch."""
    if len(content) > FILE_BYTES:
        raise FileTooLarge(size=len(content), limit=FILE_BYTES)
    forget_expired()
    own = StoredFile.objects.filter(institution_code=institution_code)
    kept = own.aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept + len(content) > KEPT_BYTES:
        raise FilesFull(limit=KEPT_BYTES)
    now = timezone.now()
    return StoredFile.objects.create(
        file_no=_new_number(),
        filename=filename,
        institution_code=institution_code,
        content=key_ring().seal_bytes(PURPOSE, content),
        sealed=True,
        size=len(content),
        rows=rows,
        stored_at=now,
        last_day=timezone.localdate(now + KEPT),
    )


def public(source: str, make: Callable[[], Made]) -> StoredFile:
    """The public file of a source, made once for all who ask for it in its time."""
    forget_expired()
    found = StoredFile.objects.filter(source=source).defer("content").first()
    if found is not None:
        return found
    made, now = make(), timezone.now()
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                file_no=_new_number(),
                filename=made.filename,
                source=source,
                content=made.content,
                sealed=False,
                size=len(made.content),
                rows=made.rows,
                stored_at=now,
                last_day=timezone.localdate(now + LIST_KEPT),
            )
    except IntegrityError:  # another made it meanwhile
        return StoredFile.objects.defer("content").get(source=source)


def fetch(*, file_no: str, filename: str, institution_code: str) -> StoredFile:
    """A file the institution may have; another's is as unknown as none."""
    mine = Q(institution_code=institution_code) | Q(institution_code="")
    found = StoredFile.objects.filter(
        mine, file_no=file_no, last_day__gte=timezone.localdate()
    ).first()
    if found is None or (filename and filename != found.filename):
        raise UnknownFile(
            path="input.fsDownloadIn.file_qury_no", value=shown(file_no, 30)
        )
    return found


def content_of(file: StoredFile) -> bytes:
    """The bytes as they were stored."""
    content = bytes(file.content)
    return key_ring().open_bytes(PURPOSE, content) if file.sealed else content


def forget_expired() -> None:
    """Drop what nobody may fetch any more."""
    StoredFile.objects.filter(last_day__lt=timezone.localdate()).delete()


def _new_number() -> str:
    moment = timezone.localtime()
    return f"{moment:%Y%m%d%H%M%S}{secrets.randbelow(10**10):010}"
