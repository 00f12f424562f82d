"""每日合计 now have what recomputations made good: days from the first on are made anew.

The console sums up in the background whatever day is over and was not.
"""

from django.db import migrations

FORGET = """
DELETE FROM settlement_daytotals WHERE day >= (
    SELECT min(corrected_at AT TIME ZONE 'Asia/Shanghai')::date
    FROM settlement_correction)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0012_budgets_are_entered"),
    ]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
