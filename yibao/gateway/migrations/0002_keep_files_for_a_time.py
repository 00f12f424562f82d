from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gateway", "0001_keep_messages_credentials_and_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "file_no",
                    models.CharField(
                        max_length=30, unique=True, verbose_name="文件查询号"
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "institution_code",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        max_length=12,
                        verbose_name="定点医药机构编号",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=100, verbose_name="来源"),
                ),
                ("content", models.BinaryField(verbose_name="内容")),
                ("sealed", models.BooleanField(verbose_name="已加密")),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                ("rows", models.PositiveIntegerField(null=True, verbose_name="数据量")),
                ("stored_at", models.DateTimeField(verbose_name="存入时间")),
                (
                    "last_day",
                    models.DateField(db_index=True, verbose_name="下载截止日期"),
                ),
            ],
            options={
                "verbose_name": "接口文件",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("source",),
                        name="stored_file_source_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sealed", True), ("institution_code", ""), _connector="OR"
                        ),
                        name="stored_file_of_an_institution_is_sealed",
                    ),
                ],
            },
        ),
    ]
