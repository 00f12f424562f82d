import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyFolder",
            fields=[
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="areas.area",
                        verbose_name="统筹区",
                    ),
                ),
                (
                    "folder",
                    models.CharField(max_length=1000, verbose_name="政策文件夹"),
                ),
            ],
            options={"verbose_name": "政策文件夹"},
        ),
    ]
