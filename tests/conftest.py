"""What every test may use: the embedded database and the reference data."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests import databases, spread
from yibao.kernel import serials

ROOT = Path(__file__).parent.parent
DATABASE = {"db", "transactional_db"}  # a test with one of them asks the database
NUMBERS = 500  # more than a test draws


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    spread.long_ones_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Whatever ``--dist`` says."""
    return spread.by_unit(config, log)


def pytest_collection_finish() -> None:
    """What was collected stays: whoever looks for garbage need not look there."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database of this process's own, copied from one made once for the run."""
    with ExitStack() as made:
        with django_db_blocker.unblock():
            made.enter_context(databases.own())
        yield
        with django_db_blocker.unblock():
            made.close()


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """After a test that commits, only the tables it filled are emptied."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _: databases.empty()
        )
        yield


@pytest.fixture(autouse=True)
def _numbers_in_hand(request: pytest.FixtureRequest) -> None:
    """No block of numbers is drawn while a test counts what it asks the database."""
    marked = request.node.get_closest_marker("django_db")
    if marked is None and not DATABASE & set(request.fixturenames):
        return
    request.getfixturevalue("_django_db_helper")  # which opens the database to it
    held = serials._serials
    if held._end - held._next < NUMBERS:
        held.forget()
        serials.numbers(1)


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of national dictionaries and catalogues, kept outside the project."""
    folder = Path(os.environ.get("YIBAO_REFERENCE_DATA") or ROOT.parent / "shared/data")
    if folder.is_dir():
        return folder
    reason = f"没有参考数据 {folder},可用 YIBAO_REFERENCE_DATA 指明所在目录"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
