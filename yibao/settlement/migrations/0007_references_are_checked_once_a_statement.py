"""Rows that refer to append-only rows are checked together, not one by one."""

import django.db.models.deletion
from django.db import migrations, models

from yibao.kernel.references import RefersTo

SETTLEMENT = "settlement_settlement", ["settlement_no"]
OF_LINE = """
ALTER TABLE settlement_settlementline DROP CONSTRAINT settlement_line_of_line;
"""
OF_LINE_AGAIN = """
ALTER TABLE settlement_settlementline ADD CONSTRAINT settlement_line_of_line
    FOREIGN KEY (encounter_no, line_no)
    REFERENCES settlement_feeline (encounter_no, line_no);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0006_seal_the_notes_of_lines"),
        ("kernel", "0001_initial"),
    ]
    operations = [
        migrations.AlterField(
            "explanation",
            "settlement",
            models.OneToOneField(
                db_column="settlement_no",
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                serialize=False,
                to="settlement.settlement",
                verbose_name="结算ID",
            ),
        ),
        migrations.AlterField(
            "settlementfund",
            "settlement",
            models.ForeignKey(
                db_column="settlement_no",
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="settlement.settlement",
                verbose_name="结算ID",
            ),
        ),
        migrations.AlterField(
            "settlementline",
            "settlement",
            models.ForeignKey(
                db_column="settlement_no",
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="settlement.settlement",
                verbose_name="结算ID",
            ),
        ),
        migrations.RunSQL(OF_LINE, OF_LINE_AGAIN),
        RefersTo(
            "settlement_line_of_line",
            "settlement_settlementline",
            ["encounter_no", "line_no"],
            "settlement_feeline",
            ["encounter_no", "line_no"],
        ),
        RefersTo(
            "settlement_line_of_settlement",
            "settlement_settlementline",
            ["settlement_no"],
            *SETTLEMENT,
        ),
        RefersTo(
            "settlement_fund_of_settlement",
            "settlement_settlementfund",
            ["settlement_no"],
            *SETTLEMENT,
        ),
        RefersTo(
            "explanation_of_settlement",
            "settlement_explanation",
            ["settlement_no"],
            *SETTLEMENT,
        ),
    ]
