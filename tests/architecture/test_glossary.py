"""docs/glossary.csv is the only place a translation is decided."""

import csv
from pathlib import Path

from django.apps import apps

from yibao.gateway.contract.fields import FIELDS

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.csv"


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(GLOSSARY.read_text("utf-8").splitlines()))


def test_every_wire_field_stands_once_under_its_national_name() -> None:
    said = [(row["wire"], row["中文"]) for row in rows()]
    assert sorted(said) == sorted((wire, kind.title) for wire, kind in FIELDS.items())


def test_settlement_tables_call_a_national_field_by_our_one_word() -> None:
    """A column shown under a national name bears the word the glossary gives it."""
    ours: dict[str, set[str]] = {}
    for row in rows():
        ours.setdefault(row["中文"], set()).add(row["ours"])
    strangers = {
        f"{model.__name__}.{column.name} ({column.verbose_name})"
        for model in apps.get_app_config("settlement").get_models()
        for column in model._meta.concrete_fields
        if (words := ours.get(str(column.verbose_name), set()) - {""})
        and not words & {column.name, f"{column.name}_no", f"{column.name}_code"}
    }
    assert strangers == set()
