"""A dump of the database tells no identity number, phone or bank account (SEC-01)."""

from __future__ import annotations

import base64
import subprocess

import pytest
from django.db import connection

from tests import samples
from yibao.approvals.commands import Identification, file_chronic
from yibao.catalog.commands import publish_chronic_disease
from yibao.enrollment.commands import (
    change_phone,
    issue_credential,
    register_bank_account,
)
from yibao.enrollment.models import CredentialKind
from yibao.project.embedded import PROGRAMS

SECRETS = {
    "id_no": "99010019800506001X",
    "phone": "13912345678",
    "new_phone": "13987654321",
    "credential": "E9901000000000000000123",
    "bank_account": "6222990100000001234",
    "address": "示例市示例路九十九号",
}


def dump() -> bytes:
    """Everything ``pg_dump`` writes of the test database: schema and rows."""
    where = connection.settings_dict
    return subprocess.run(
        [
            str(PROGRAMS / "pg_dump"),
            f"--host={where['HOST']}",
            f"--port={where['PORT'] or 5432}",
            f"--username={where['USER']}",
            f"--dbname={where['NAME']}",
        ],
        check=True,
        capture_output=True,
        env={"PGPASSWORD": str(where["PASSWORD"])},
    ).stdout


def spellings(secret: str) -> list[bytes]:
    """As it is, and as a careless encoding would leave it."""
    plain = secret.encode()
    return [
        plain,
        plain.lower(),
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"="),
        plain[:-4] if secret.isascii() else plain,
    ]


@pytest.mark.requirement("SEC-01")
@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_no_plain_personal_number() -> None:
    samples.city()
    someone = samples.person(id_no=SECRETS["id_no"], phone=SECRETS["phone"])
    number = someone.person_no
    samples.employee(number)
    issue_credential(
        person_no=number,
        kind=CredentialKind.E_CREDENTIAL,
        number=SECRETS["credential"],
        by=samples.CLERK,
    )
    register_bank_account(
        person_no=number,
        number=SECRETS["bank_account"],
        bank="示例银行",
        by=samples.CLERK,
    )
    publish_chronic_disease(
        code="M00000", name="示例病", valid_from=samples.NEW_YEAR, by=samples.CLERK
    )
    file_chronic(
        person_no=number,
        insurance="310",
        disease_code="M00000",
        identification=Identification(
            samples.HOSPITAL, phone=SECRETS["phone"], address=SECRETS["address"]
        ),
        valid_from=samples.NEW_YEAR,
        filed_at=samples.at("2025-01-02 09:00"),
        by=samples.CLERK,
    )
    change_phone(person_no=number, phone=SECRETS["new_phone"], by=samples.CLERK)

    written = dump()

    assert number.encode() in written, "转储应当含有刚登记的人员"
    found = {
        name
        for name, secret in SECRETS.items()
        for spelling in spellings(secret)
        if spelling in written
    }
    assert found == set()
