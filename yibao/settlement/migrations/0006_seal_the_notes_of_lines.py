from django.db import migrations

import yibao.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0005_attempts_are_numbered_by_the_application"),
    ]

    operations = [
        migrations.AddField(
            model_name="feeline",
            name="notes",
            field=yibao.kernel.fields.EncryptedTextField(
                purpose="fee_line.notes", verbose_name="备注与扩展内容"
            ),
        ),
    ]
