from django.db import migrations, models


class Migration(migrations.Migration):
    """What 3301 says of an institution's own item, and 1317 answers."""

    dependencies = [("catalog", "0002_say_when_rows_changed")]
    operations = [
        migrations.AddField(
            model_name="itemmapping",
            name="approval_no",
            field=models.CharField(blank=True, max_length=30, verbose_name="批准文号"),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="content",
            field=models.CharField(
                blank=True, max_length=2000, verbose_name="项目内涵"
            ),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="dosage_form",
            field=models.CharField(blank=True, max_length=200, verbose_name="剂型"),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="excluded",
            field=models.CharField(
                blank=True, max_length=2000, verbose_name="除外内容"
            ),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="memo",
            field=models.CharField(blank=True, max_length=500, verbose_name="备注"),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="packaging",
            field=models.CharField(blank=True, max_length=100, verbose_name="包装规格"),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="specification",
            field=models.CharField(blank=True, max_length=200, verbose_name="规格"),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="unit",
            field=models.CharField(blank=True, max_length=100, verbose_name="计价单位"),
        ),
    ]
