"""Money and history are never edited: the database itself refuses."""

from django.db import migrations

from yibao.kernel.append_only import AppendOnly

TABLES = (
    "settlement_encounterevent",
    "settlement_diagnosis",
    "settlement_feeline",
    "settlement_linewithdrawal",
    "settlement_settlement",
    "settlement_settlementline",
    "settlement_settlementfund",
    "settlement_explanation",
    "settlement_openingtotals",
    "settlement_refusedattempt",
)


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0001_initial"),
        ("kernel", "0001_initial"),
    ]
    operations = [AppendOnly(table) for table in TABLES]
