from django.db import migrations

from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    """What once held can still be told: histories only grow."""

    dependencies = [("enrollment", "0001_initial")]
    operations = [
        AppendOnly("enrollment_credentialevent"),
        AppendOnly("enrollment_coveragestatus"),
    ]
