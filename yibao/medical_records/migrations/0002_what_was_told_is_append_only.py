from django.db import migrations

from yibao.kernel.append_only import AppendOnly

TABLES = (
    "document",
    "diagnosis",
    "operation",
    "intensivecare",
    "fee",
    "fund",
    "claimlistevent",
    "medicalorder",
)


class Migration(migrations.Migration):
    """A correction is a new version: what was told before stays as it was told."""

    dependencies = [("medical_records", "0001_initial")]
    operations = [AppendOnly(f"medical_records_{table}") for table in TABLES]
