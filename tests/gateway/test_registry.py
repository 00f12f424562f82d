"""The list of transactions, and the contract behind it."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module

import pytest
from typer.testing import CliRunner

from yibao.cli import application
from yibao.gateway import contract, registry
from yibao.gateway.caller import Caller
from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.contract.kinds import Declared, Empty
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.errors import HandledElsewhere, NotCarriedOut, UnknownTransaction


def declared() -> list[type[Declared]]:
    for module in pkgutil.iter_modules(contract.__path__, f"{contract.__name__}."):
        import_module(module.name)
    found: list[type[Declared]] = []
    waiting = list(Declared.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith(contract.__name__):
            found.append(kind)
    return found


@pytest.mark.parametrize("kind", declared(), ids=lambda kind: kind.__name__)
def test_every_field_of_the_contract_is_a_national_one(kind: type[Declared]) -> None:
    assert all(shape.kind or shape.node for shape in shape_of(kind))
    assert kind.__doc__


def test_no_field_is_defined_and_never_used() -> None:
    from yibao.gateway.envelope import Head

    used = {shape.wire for kind in (*declared(), Head) for shape in shape_of(kind)}
    assert set(FIELDS) - used == set()


def test_a_required_field_is_never_merely_asked_for() -> None:
    shapes: list[FieldShape] = [s for kind in declared() for s in shape_of(kind)]
    assert not [shape.wire for shape in shapes if shape.required and shape.asked]


def test_the_listing_has_every_national_number_once() -> None:
    rows = registry.listing()
    numbers = [row["infno"] for row in rows]
    assert len(numbers) == len(set(numbers)) > 200
    assert {row["state"] for row in rows} <= {"built", "planned", "elsewhere"}
    built = {row["infno"] for row in rows if row["state"] == "built"}
    expected = {t.number for t in registry.built()}
    expected |= {alias for t in registry.built() for alias in t.aliases}
    assert built == expected


def test_unbuilt_and_unknown_numbers_are_told_apart() -> None:
    with pytest.raises(NotCarriedOut) as unbuilt:
        registry.find("1326")
    assert "注册证信息下载" in unbuilt.value.sentence
    with pytest.raises(HandledElsewhere):
        registry.find("7101")
    with pytest.raises(UnknownTransaction):
        registry.find("7777")


def test_the_command_prints_the_listing() -> None:
    result = CliRunner().invoke(
        application(["transactions"]), ["transactions", "--json"]
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout) == registry.listing()


def test_a_number_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_BY_NUMBER", {})
    monkeypatch.setattr(registry, "_BUILT", {})

    @registry.transaction("2207", title="门诊结算", request=Empty, aliases=("2207A",))
    def settle(request: Empty, caller: Caller) -> None:
        return None

    assert registry.canonical("2207a") == "2207"
    assert registry.find(" 2207A ").handler is settle
    with pytest.raises(AssertionError, match="已经登记"):
        registry.transaction("2207A", title="重复", request=Empty)(settle)
