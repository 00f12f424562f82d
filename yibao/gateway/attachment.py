"""A file that comes with a message: as a part of a form, or inside the message.

Most clients of 9101 send a form (multipart): the message as text part ``jsonStr``, the
file as part ``file``. Others follow the text and put the bytes into ``fsUploadIn.in``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from yibao.gateway.errors import NoFileContent, NotAForm
from yibao.gateway.tree import shown

FORM = "multipart/form-data"
MESSAGE_PART, FILE_PART = "jsonStr", "file"
NAME_LIMIT = 200


@dataclass(frozen=True)
class Attached:
    """The bytes of a file; as text it is their digest, which a repeat is known by."""

    content: bytes = field(repr=False)
    filename: str = ""

    def __str__(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def opened_form(content_type: str, body: bytes) -> tuple[bytes, Attached | None]:
    """The message of a body and the file beside it; a body that is no form is itself.

    Binary-safe: the parts are cut at the boundary and nothing is decoded.
    """
    if not content_type.lower().startswith(FORM):
        return body, None
    boundary = _header(content_type).get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise NotAForm(reason="没有 boundary")
    message, attached = None, None
    for name, filename, content in _parts(body, boundary):
        if name == MESSAGE_PART:
            message = content
        elif name == FILE_PART:
            attached = Attached(content, _bare(filename))
    if message is None:
        raise NotAForm(reason=f"没有文本部件 {MESSAGE_PART}")
    return message, attached


def _parts(body: bytes, boundary: str) -> Iterator[tuple[str, str, bytes]]:
    """Name, filename and bytes of each part."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return
        head, found, content = piece.partition(b"\r\n\r\n")
        if not found:
            raise NotAForm(reason="的一个部件没有内容")
        yield *_disposition(head), content
    raise NotAForm(reason="不完整,没有结束的 boundary")


def _disposition(head: bytes) -> tuple[str, str]:
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            said = _header(value.strip())
            return str(said.get_param("name", "")), said.get_filename("")
    return "", ""


def _bare(filename: str) -> str:
    """Without the folders some clients send along."""
    return shown(filename.replace("\\", "/").rsplit("/", 1)[-1], NAME_LIMIT)


def _header(value: str) -> Message:
    header = Message()
    header["content-type"] = value
    header["content-disposition"] = value
    return header


def content_of(value: Any) -> bytes:
    """The bytes of ``in``: attached, Base64 text, or an array of (Java) bytes."""
    if isinstance(value, Attached):
        return value.content
    try:
        if isinstance(value, str):
            return base64.b64decode("".join(value.split()), validate=True)
        if isinstance(value, list):
            return bytes(_octet(item) for item in value)
    except (binascii.Error, ValueError, TypeError):
        pass
    raise NoFileContent(path="input.fsUploadIn.in")


def _octet(item: Any) -> int:
    """Java writes its bytes from -128 to 127."""
    number = int(item)
    if not -128 <= number <= 255:
        raise ValueError(item)
    return number & 255
