"""9101 文件上传, 9102 文件下载."""

from __future__ import annotations

from yibao.gateway import stored_files
from yibao.gateway.attachment import Attached, content_of
from yibao.gateway.caller import Caller
from yibao.gateway.contract.files import (
    DownloadRequest,
    UploadAnswer,
    UploadRequest,
)
from yibao.gateway.errors import Missing, WrongInstitution
from yibao.gateway.registry import Download, transaction
from yibao.gateway.tree import shown

PUBLIC = "plc"


@transaction(
    "9101", title="文件上传", request=UploadRequest, answer=UploadAnswer, writes=True
)
def upload(request: UploadRequest, caller: Caller) -> UploadAnswer:
    """Keep a file for the institution, sealed; others (3202) name it by its number."""
    sent = request.upload
    _check_owner(sent.fixmedins_code, caller, "input.fsUploadIn.fixmedins_code")
    filename = sent.filename
    if not filename and isinstance(sent.content, Attached):
        filename = sent.content.filename
    if not filename:
        path = "input.fsUploadIn.filename"
        raise Missing(path=path, title="文件名", name="filename")
    stored = stored_files.store(
        institution_code=caller.institution_code,
        filename=filename,
        content=content_of(sent.content),
    )
    return UploadAnswer(
        file_qury_no=stored.file_no,
        filename=stored.filename,
        fixmedins_code=caller.institution_code,
        dld_endtime=stored.last_day,
    )


@transaction("9102", title="文件下载", request=DownloadRequest)
def download(request: DownloadRequest, caller: Caller) -> Download:
    """Hand out a file as it is: the bytes on success, a message on refusal."""
    wanted = request.wanted
    if wanted.fixmedins_code != PUBLIC:
        _check_owner(wanted.fixmedins_code, caller, "input.fsDownloadIn.fixmedins_code")
    found = stored_files.fetch(
        file_no=wanted.file_qury_no,
        filename=wanted.filename,
        institution_code=caller.institution_code,
    )
    return Download(found.filename, stored_files.content_of(found))


def _check_owner(code: str, caller: Caller, path: str) -> None:
    if code and code != caller.institution_code:
        raise WrongInstitution(path=path, value=shown(code))
