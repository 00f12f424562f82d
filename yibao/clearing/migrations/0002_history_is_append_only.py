"""Reconciliation is never edited: the database itself refuses."""

from django.db import migrations

from yibao.kernel.append_only import AppendOnly

TABLES = (
    "clearing_statement",
    "clearing_difference",
    "clearing_resolution",
    "clearing_seal",
)


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0001_initial"),
        ("kernel", "0001_initial"),
    ]
    operations = [AppendOnly(table) for table in TABLES]
