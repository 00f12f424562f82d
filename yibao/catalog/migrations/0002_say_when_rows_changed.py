import django.db.models.functions.datetime
from django.db import migrations, models

TOUCH = """
CREATE FUNCTION catalog_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
"""
TABLES = ("item", "itemmapping", "itemterms", "pricelimit")


def trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER touch BEFORE UPDATE ON catalog_{table} "
        "FOR EACH ROW EXECUTE FUNCTION catalog_touch()",
        f"DROP TRIGGER touch ON catalog_{table}",
    )


class Migration(migrations.Migration):
    """The paged queries (1312, 1316-1319) ask for what changed since an instant."""

    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="item",
            name="updated_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="更新时间",
            ),
        ),
        migrations.AddField(
            model_name="itemmapping",
            name="updated_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="更新时间",
            ),
        ),
        migrations.AddField(
            model_name="itemterms",
            name="updated_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="更新时间",
            ),
        ),
        migrations.AddField(
            model_name="pricelimit",
            name="updated_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="更新时间",
            ),
        ),
        migrations.RunSQL(TOUCH, "DROP FUNCTION catalog_touch()"),
        *(trigger(table) for table in TABLES),
    ]
