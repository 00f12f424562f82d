from django.db import migrations

from yibao.kernel.editions import Watched


class Migration(migrations.Migration):
    dependencies = [
        ("gateway", "0003_remember_refusals_and_deliveries"),
        ("kernel", "0003_editions_of_what_is_kept"),
    ]

    operations = [Watched("gateway_interfacecredential", "credentials")]
