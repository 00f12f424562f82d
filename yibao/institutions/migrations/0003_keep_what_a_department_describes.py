from django.db import migrations, models

import yibao.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0002_histories_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="approved_beds",
            field=models.PositiveBigIntegerField(
                blank=True, null=True, verbose_name="批准床位"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="founded_on",
            field=models.DateField(blank=True, null=True, verbose_name="成立日期"),
        ),
        migrations.AddField(
            model_name="department",
            name="head_name",
            field=models.CharField(
                blank=True, max_length=50, verbose_name="负责人姓名"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="head_phone",
            field=yibao.kernel.fields.EncryptedTextField(
                purpose="department_phone", verbose_name="负责人电话"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="insured_beds",
            field=models.PositiveBigIntegerField(
                blank=True, null=True, verbose_name="医保床位"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="introduction",
            field=models.CharField(blank=True, max_length=500, verbose_name="简介"),
        ),
        migrations.AddField(
            model_name="department",
            name="memo",
            field=models.CharField(blank=True, max_length=1000, verbose_name="备注"),
        ),
        migrations.AddField(
            model_name="department",
            name="nurses",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="护士人数"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="pharmacists",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="药师人数"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="physicians",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="医师人数"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="pooling_area",
            field=models.CharField(blank=True, max_length=6, verbose_name="统筹区"),
        ),
        migrations.AddField(
            model_name="department",
            name="service_scope",
            field=models.CharField(
                blank=True, max_length=500, verbose_name="医疗服务范围"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="technicians",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="技师人数"
            ),
        ),
        migrations.AddField(
            model_name="physician",
            name="kind",
            field=models.CharField(default="1", max_length=6, verbose_name="分类"),
        ),
    ]
