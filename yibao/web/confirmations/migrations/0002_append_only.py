from django.db import migrations

from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    """What was filed and what became of it can still be told."""

    dependencies = [("confirmations", "0001_cases_and_their_outcomes")]
    operations = [
        AppendOnly("confirmations_confirmation"),
        AppendOnly("confirmations_outcome"),
    ]
