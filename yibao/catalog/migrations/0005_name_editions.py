from django.db import migrations

from yibao.kernel.editions import Watched

TABLES = ("catalog_item", "catalog_itemterms", "catalog_pricelimit")


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_keep_published_lists_whole"),
        ("kernel", "0003_editions_of_what_is_kept"),
    ]

    operations = [Watched(table, "catalog") for table in TABLES]
