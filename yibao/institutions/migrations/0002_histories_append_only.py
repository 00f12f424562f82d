from django.db import migrations

from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    """What once held can still be told: histories only grow."""

    dependencies = [("institutions", "0001_initial")]
    operations = [
        AppendOnly("institutions_agreementmeasure"),
    ]
