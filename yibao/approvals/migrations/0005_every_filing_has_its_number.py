from django.db import migrations, models

from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    """Every filing is found by its number, and its course only grows."""

    dependencies = [("approvals", "0004_filings_made_before_have_a_course")]
    operations = [
        migrations.AlterField(
            model_name="institutionchoice",
            name="filing_no",
            field=models.CharField(max_length=30, unique=True, verbose_name="备案编号"),
        ),
        migrations.AlterField(
            model_name="institutionchoice",
            name="purpose",
            field=models.CharField(max_length=3, verbose_name="业务申请类型"),
        ),
        AppendOnly("approvals_remotefilingevent"),
        AppendOnly("approvals_institutionchoiceevent"),
        AppendOnly("approvals_transfer"),
    ]
