from django.db import migrations

from yibao.kernel.editions import Watched

TABLES = (
    "institutions_institution",
    "institutions_agreement",
    "institutions_agreementmeasure",
    "areas_area",
)


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0003_keep_what_a_department_describes"),
        ("areas", "0003_keep_withdrawn_codes"),
        ("kernel", "0003_editions_of_what_is_kept"),
    ]

    operations = [Watched(table, "institutions") for table in TABLES]
