"""9101 文件上传, 9102 文件下载."""

from __future__ import annotations

from datetime import date

from yibao.gateway.contract.kinds import Expected, Message, Node, wire


class Upload(Node):
    """9101 fsUploadIn; ``in`` is filled from the file part of a form."""

    content: object = wire("in")
    filename: Expected[str] = ""
    fixmedins_code: Expected[str] = ""


class UploadRequest(Message):
    """9101 文件上传."""

    upload: Upload = wire("fsUploadIn")


class UploadAnswer(Message):
    """9101 文件上传: no node, the fields stand in the output."""

    file_qury_no: str
    filename: str
    fixmedins_code: str
    dld_endtime: date


class FileWanted(Node):
    """9102 fsDownloadIn; 湖南 asks for public lists as ``plc``."""

    file_qury_no: str
    filename: Expected[str] = ""
    fixmedins_code: Expected[str] = ""


class DownloadRequest(Message):
    """9102 文件下载."""

    wanted: FileWanted = wire("fsDownloadIn")
