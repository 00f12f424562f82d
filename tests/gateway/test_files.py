"""9101 and 9102: bytes in by form or inside the message, the same bytes out."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.gateway.conftest import HOSPITAL, PHARMACY, Sender
from tests.gateway.playing import play
from yibao.gateway import stored_files
from yibao.gateway.exchange import OCTETS, Reply
from yibao.gateway.models import StoredFile
from yibao.gateway.stored_files import Made

BYTES = bytes(range(256)) + b"\r\n--not the boundary\r\n\r\n"
BOUNDARY = "----boundary7MA4YWxk"


def form(message: str, content: bytes, filename: str = "对账.zip") -> bytes:
    """The parts as clients write them."""
    mark = f"--{BOUNDARY}\r\n".encode()
    said = f'Content-Disposition: form-data; name="file"; filename="{filename}"\r\n'
    return (
        mark
        + b'Content-Disposition: form-data; name="jsonStr"\r\n'
        + b"Content-Type: text/plain; charset=UTF-8\r\n\r\n"
        + message.encode()
        + b"\r\n"
        + mark
        + said.encode()
        + b"Content-Type: application/octet-stream\r\n\r\n"
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )


def by_form(
    sender: Sender, head: dict[str, Any], content: bytes = BYTES, **rest: str
) -> dict[str, Any]:
    node = {"filename": "对账.zip", "fixmedins_code": HOSPITAL, **rest}
    message = json.dumps({**head, "input": {"fsUploadIn": node}}, ensure_ascii=False)
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    reply = sender.post(form(message, content), headers=kind)
    answer: dict[str, Any] = json.loads(reply.body)
    return answer


def fetched(sender: Sender, file_no: str, **rest: str) -> Reply:
    node = {"file_qury_no": file_no, "filename": "", "fixmedins_code": HOSPITAL, **rest}
    head = sender.head("9102")
    return sender.post(json.dumps({**head, "input": {"fsDownloadIn": node}}))


def code(reply: Reply) -> str:
    assert reply.content_type.startswith("application/json")
    found: str = json.loads(reply.body)["output"]["code"]
    return found


def test_a_file_in_a_form_comes_back_as_it_went(hospital: Sender) -> None:
    answer = by_form(hospital, hospital.head("9101"))
    assert answer["infcode"] == 0, answer["err_msg"]
    reply = fetched(hospital, answer["output"]["file_qury_no"])
    assert (reply.status, reply.content_type) == (200, OCTETS)
    assert (reply.body, reply.filename) == (BYTES, "对账.zip")


def test_a_file_inside_the_message_is_kept(hospital: Sender) -> None:
    answer = play(hospital, "9101")
    reply = fetched(hospital, answer["output"]["file_qury_no"], filename="对账.txt")
    assert reply.body.decode() == "对账文件"


@pytest.mark.parametrize(
    "content",
    [
        base64.b64encode(BYTES).decode(),
        list(BYTES),
        [octet if octet < 128 else octet - 256 for octet in BYTES],  # as Java writes
    ],
)
def test_bytes_are_understood_in_every_way_of_writing_them(
    hospital: Sender, content: Any
) -> None:
    node = {"in": content, "filename": "a.bin"}
    answer = hospital.send("9101", {"fsUploadIn": node})
    assert fetched(hospital, answer["output"]["file_qury_no"]).body == BYTES


def test_a_repeat_gets_the_same_number_and_another_file_is_another_message(
    hospital: Sender,
) -> None:
    head = hospital.head("9101")
    first, again = by_form(hospital, head), by_form(hospital, head)
    assert first == again and StoredFile.objects.count() == 1
    other = by_form(hospital, head, content=b"other")
    assert other["output"]["code"] == "GW-040"


def test_a_stored_file_is_sealed(hospital: Sender) -> None:
    by_form(hospital, hospital.head("9101"), content="张三 990100".encode())
    stored = StoredFile.objects.get()
    assert stored.sealed and "张三".encode() not in bytes(stored.content)
    assert stored_files.content_of(stored).decode() == "张三 990100"


def test_a_file_belongs_to_its_institution(hospital: Sender) -> None:
    play(hospital, "9102")
    theirs = stored_files.store(
        institution_code=PHARMACY, filename="a.txt", content=b"secret"
    )
    assert code(fetched(hospital, theirs.file_no)) == "GW-064"
    assert code(fetched(hospital, theirs.file_no, fixmedins_code="plc")) == "GW-064"
    assert code(fetched(hospital, "1", fixmedins_code=PHARMACY)) == "GW-012"
    refused = by_form(hospital, hospital.head("9101"), fixmedins_code=PHARMACY)
    assert refused["output"]["code"] == "GW-012"


def test_anybody_fetches_a_public_list(hospital: Sender) -> None:
    listed = stored_files.public("1301 v0000", lambda: Made("1301.zip", b"list", 1))
    for asked in ("plc", HOSPITAL, ""):
        assert fetched(hospital, listed.file_no, fixmedins_code=asked).body == b"list"
    assert code(fetched(hospital, listed.file_no, filename="1302.zip")) == "GW-064"


def test_a_file_is_forgotten_after_its_day(hospital: Sender) -> None:
    stored = stored_files.store(
        institution_code=HOSPITAL, filename="a.txt", content=b"old"
    )
    assert fetched(hospital, stored.file_no).body == b"old"
    StoredFile.objects.update(last_day=timezone.localdate() - timedelta(days=1))
    assert code(fetched(hospital, stored.file_no)) == "GW-064"
    stored_files.store(institution_code=HOSPITAL, filename="b.txt", content=b"new")
    assert StoredFile.objects.get().filename == "b.txt"


def test_files_have_a_size_and_institutions_a_room(
    hospital: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_files, "FILE_BYTES", 10)
    answer = by_form(hospital, hospital.head("9101"), content=b"x" * 11)
    assert answer["output"]["code"] == "GW-062"
    monkeypatch.setattr(stored_files, "KEPT_BYTES", 15)
    assert by_form(hospital, hospital.head("9101"), content=b"x" * 10)["infcode"] == 0
    answer = by_form(hospital, hospital.head("9101"), content=b"x" * 10)
    assert answer["output"]["code"] == "GW-063"


@pytest.mark.parametrize(
    "content", ["不是 Base64", ["999"], [["1"]], {"a": "1"}, "QUJ"]
)
def test_content_that_is_none_is_refused(hospital: Sender, content: Any) -> None:
    answer = hospital.send("9101", {"fsUploadIn": {"in": content, "filename": "a"}})
    assert answer["output"]["code"] == "GW-061"


@pytest.mark.parametrize("content", ["\ud800", ["1", "\x00"], [["\ud800"]]])
def test_content_that_cannot_be_written_is_refused(
    hospital: Sender, content: Any
) -> None:
    answer = hospital.send("9101", {"fsUploadIn": {"in": content, "filename": "a"}})
    assert answer["output"]["code"] == "GW-025"


def test_what_is_no_form_is_refused(hospital: Sender) -> None:
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    whole = form("{}", b"x")
    for content_type, body in (
        ("multipart/form-data", whole),
        (kind["content-type"], whole[:-10]),
        (kind["content-type"], whole.replace(b"jsonStr", b"json")),
        (kind["content-type"], b""),
    ):
        reply = hospital.post(body, headers={"content-type": content_type})
        assert code(reply) == "GW-060"


def test_a_form_without_a_file_says_what_is_missing(hospital: Sender) -> None:
    answer = hospital.send("9101", {"fsUploadIn": {"filename": "a.zip"}})
    assert answer["output"]["code"] == "GW-020"
    assert answer["output"]["field"] == "input.fsUploadIn.in"


def test_the_name_of_the_part_serves_without_its_folders(hospital: Sender) -> None:
    head = {**hospital.head("9101"), "input": {"fsUploadIn": {}}}
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = form(json.dumps(head), b"x", filename="D:/his/对账.zip")
    answer = json.loads(hospital.post(body, headers=kind).body)
    assert answer["output"]["filename"] == "对账.zip"


def test_the_refusal_of_an_upload_leaves_nothing(hospital: Sender) -> None:
    play(hospital, "9101.refused")
    assert not StoredFile.objects.exists()
