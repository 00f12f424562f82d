"""Sealed columns: what is stored says nothing, what is looked up is found."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import samples
from yibao.enrollment.models import Person
from yibao.enrollment.queries import person_by_id_no
from yibao.kernel import crypto
from yibao.kernel.crypto import (
    KeyRing,
    KeysUnusable,
    add_key_version,
    make_key_file,
    read_key_file,
)

ID_NO = "99010019800506001X"


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    make_key_file(tmp_path / "keys.json")
    return read_key_file(tmp_path / "keys.json")


def test_sealed_text_opens_again(ring: KeyRing) -> None:
    assert ring.open("id_no", ring.seal("id_no", ID_NO)) == ID_NO


def test_the_same_text_seals_differently_each_time(ring: KeyRing) -> None:
    assert ring.seal("id_no", ID_NO) != ring.seal("id_no", ID_NO)


def test_a_value_moved_to_another_column_does_not_open(ring: KeyRing) -> None:
    with pytest.raises(KeysUnusable):
        ring.open("phone", ring.seal("id_no", ID_NO))


def test_a_changed_byte_does_not_open(ring: KeyRing) -> None:
    sealed = bytearray(ring.seal("id_no", ID_NO))
    sealed[20] ^= 1
    with pytest.raises(KeysUnusable):
        ring.open("id_no", bytes(sealed))


def test_index_ignores_case_and_spaces_and_keeps_purposes_apart(ring: KeyRing) -> None:
    same = ring.index("id_no", " 99010019800506001x ")
    assert same == ring.index("id_no", ID_NO)
    assert ring.index("credential", ID_NO) != same
    assert len(same) == 32


def test_sm3_index_is_the_keyed_digest_of_purpose_and_text() -> None:
    # A fixed vector: a changed derivation would orphan every stored index.
    ring = KeyRing(active=1, ciphers={1: bytes(16)}, index_key=bytes(32))
    assert ring.index("id_no", ID_NO).hex() == EXPECTED_INDEX


EXPECTED_INDEX = "3ee321bd8e764900f6931586b98fd388f9c68ffd76a1e39a2d00bb3bb505d13f"


def test_rotated_keys_open_what_older_ones_sealed(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path)
    before = read_key_file(path)
    sealed = before.seal("id_no", ID_NO)
    assert add_key_version(path) == 2
    after = read_key_file(path)
    assert after.open("id_no", sealed) == ID_NO
    assert KeyRing.version_of(after.seal("id_no", ID_NO)) == 2
    assert after.index("id_no", ID_NO) == before.index("id_no", ID_NO)


def test_a_version_that_was_thrown_away_is_named(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path)
    sealed = read_key_file(path).seal("id_no", ID_NO)
    add_key_version(path)
    content = json.loads(path.read_text())
    del content["keys"]["1"]
    path.write_text(json.dumps(content))
    with pytest.raises(KeysUnusable, match="第 1 版"):
        read_key_file(path).open("id_no", sealed)


def test_key_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.read_text()
    make_key_file(path)
    assert path.read_text() == first, "已有密钥不能被覆盖"


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        '{"active": 1, "keys": {}}',
        '{"active": 1, "index": "AA==", "keys": {"1": {"sm4": "AA=="}}}',
    ],
)
def test_an_unusable_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeysUnusable, match="YIBAO_KEY_FILE"):
        read_key_file(path)


def test_a_missing_key_file_is_not_made_for_a_real_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KEY_FILE", tmp_path / "none.json")
    monkeypatch.setattr(settings, "KEY_FILE_MAY_BE_MADE", False)
    crypto.key_ring.cache_clear()
    try:
        with pytest.raises(KeysUnusable):
            crypto.key_ring()
    finally:
        crypto.key_ring.cache_clear()
    assert not (tmp_path / "none.json").exists()


def test_keys_made_for_the_embedded_database_are_spoken_of(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(settings, "KEY_FILE", tmp_path / "home" / "keys.json")
    monkeypatch.setattr(settings, "KEY_FILE_MAY_BE_MADE", True)
    crypto.key_ring.cache_clear()
    try:
        assert crypto.key_ring().active == 1
        assert "生成密钥文件" in caplog.text
        caplog.clear()
        crypto.key_ring.cache_clear()
        crypto.key_ring()
        assert caplog.text == ""
    finally:
        crypto.key_ring.cache_clear()


@pytest.mark.django_db
def test_a_person_is_found_by_identity_number_and_read_in_the_clear() -> None:
    samples.city()
    samples.person(id_no=ID_NO, phone="13900000001")
    found = person_by_id_no(ID_NO.lower())
    assert found is not None
    assert (found.id_no, found.phone) == (ID_NO, "13900000001")
    assert found.masked_id_no == "990100********001X"
    assert found.name not in str(found)


@pytest.mark.django_db
def test_the_column_itself_holds_only_sealed_bytes() -> None:
    samples.city()
    samples.person(id_no=ID_NO)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_no, phone FROM enrollment_person")
        sealed, phone = cursor.fetchone()
    assert ID_NO.encode() not in bytes(sealed)
    assert phone is None
    assert Person.objects.get().phone == ""
