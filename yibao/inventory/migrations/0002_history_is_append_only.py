"""What was bought, counted and sold is never edited; deleting it adds a row."""

from django.db import migrations

from yibao.kernel.append_only import AppendOnly

TABLES = (
    "inventory_stockrecord",
    "inventory_stockvoid",
    "inventory_traceevent",
)


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0001_keep_stock_and_trace_codes"),
        ("kernel", "0001_initial"),
    ]
    operations = [AppendOnly(table) for table in TABLES]
