"""The service role settles and reverses, and can undo no history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.clearing import desk
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, A, line
from yibao.project.environment import SetupProblem
from yibao.project.grants import check_role, grants
from yibao.settlement import commands
from yibao.settlement.check import report

SERVICE = "yibao_test_service"

pytestmark = pytest.mark.django_db


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def service() -> Iterator[None]:
    """What follows is done as the service role; undone with the transaction."""
    world.build()
    world.account(EMPLOYEE, current=100)
    run(f"CREATE ROLE {SERVICE}", *grants(SERVICE))
    check_role(SERVICE)
    run("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
    run(f"SET LOCAL ROLE {SERVICE}")
    yield
    run("RESET ROLE")


def test_the_service_settles_and_reverses(service: None) -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "700"))
    settled = commands.settle(world.asking(visit, 700))
    world.undo(settled)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would ask
    assert report().is_sound


def test_the_service_reconciles_and_seals(service: None) -> None:
    """Comparing a file takes a temporary table, which PUBLIC may be denied."""
    database = connection.settings_dict["NAME"]
    run("RESET ROLE", f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC')
    run(f"SET LOCAL ROLE {SERVICE}")
    settled = desk.settle()
    compared, _ = desk.compare([desk.booked(settled)])
    assert compared.balanced
    assert desk.seal_books(desk.tally(settled)).count == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET reference = ''",
        "DELETE FROM kernel_journal",
        "TRUNCATE ledger_posting",
        "TRUNCATE gateway_message",
        "UPDATE clearing_seal SET digest = ''",
        "DROP TRIGGER day_is_open ON settlement_settlement",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only_rows ON ledger_entry",
        "DELETE FROM django_migrations",
        "CREATE TABLE own (no int)",
        "SET session_replication_role = replica",
    ],
)
def test_the_service_undoes_no_history(service: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"denied|must be owner"),
        transaction.atomic(),
    ):
        run(statement)


def test_every_append_only_table_is_only_added_to() -> None:
    adding = next(
        one for one in grants("r") if one.startswith("GRANT SELECT, INSERT O")
    )
    changing = next(one for one in grants("r") if "UPDATE" in one)
    for table in ("ledger_entry", "ledger_posting", "settlement_settlement"):
        assert f'"{table}"' in adding
        assert f'"{table}"' not in changing


def test_an_owner_or_a_stranger_is_refused() -> None:
    owner = str(connection.settings_dict["USER"])
    with pytest.raises(SetupProblem, match="超级用户或表的属主"):
        check_role(owner)
    with pytest.raises(SetupProblem, match="没有角色"):
        check_role("nobody_at_all")


def test_the_name_of_a_role_is_quoted() -> None:
    assert all('"a""; DROP x"' in one for one in grants('a"; DROP x'))
