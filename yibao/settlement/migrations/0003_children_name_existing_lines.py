"""Foreign keys onto the composite key of a fee line, which Django cannot declare."""

from django.db import migrations

ADD = """
ALTER TABLE settlement_feeline ADD CONSTRAINT fee_line_original_exists
    FOREIGN KEY (encounter_no, original_line_no)
    REFERENCES settlement_feeline (encounter_no, line_no);
ALTER TABLE settlement_linewithdrawal ADD CONSTRAINT line_withdrawal_of_line
    FOREIGN KEY (encounter_no, line_no)
    REFERENCES settlement_feeline (encounter_no, line_no);
ALTER TABLE settlement_settlementline ADD CONSTRAINT settlement_line_of_line
    FOREIGN KEY (encounter_no, line_no)
    REFERENCES settlement_feeline (encounter_no, line_no);
"""
DROP = """
ALTER TABLE settlement_settlementline DROP CONSTRAINT settlement_line_of_line;
ALTER TABLE settlement_linewithdrawal DROP CONSTRAINT line_withdrawal_of_line;
ALTER TABLE settlement_feeline DROP CONSTRAINT fee_line_original_exists;
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_history_is_append_only")]
    operations = [migrations.RunSQL(ADD, DROP)]
