from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0005_every_filing_has_its_number"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="chronicfilingevent",
            name="chronic_filing_event_once",
        ),
        migrations.RemoveConstraint(
            model_name="chronicfilingevent",
            name="chronic_filing_event_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="institutionchoiceevent",
            name="institution_choice_event_once",
        ),
        migrations.RemoveConstraint(
            model_name="institutionchoiceevent",
            name="institution_choice_event_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="remotefilingevent",
            name="remote_filing_event_once",
        ),
        migrations.RemoveConstraint(
            model_name="remotefilingevent",
            name="remote_filing_event_state_known",
        ),
        migrations.AddField(
            model_name="chronicfilingevent",
            name="last_day",
            field=models.DateField(blank=True, null=True, verbose_name="最后一天"),
        ),
        migrations.AddField(
            model_name="institutionchoiceevent",
            name="last_day",
            field=models.DateField(blank=True, null=True, verbose_name="最后一天"),
        ),
        migrations.AddField(
            model_name="remotefilingevent",
            name="last_day",
            field=models.DateField(blank=True, null=True, verbose_name="最后一天"),
        ),
        migrations.AlterField(
            model_name="chronicfilingevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("filed", "已申报"),
                    ("approved", "已生效"),
                    ("refused", "未通过"),
                    ("revoked", "已撤销"),
                    ("ended", "已终止"),
                ],
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="institutionchoiceevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("filed", "已申报"),
                    ("approved", "已生效"),
                    ("refused", "未通过"),
                    ("revoked", "已撤销"),
                    ("ended", "已终止"),
                ],
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="remotefilingevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("filed", "已申报"),
                    ("approved", "已生效"),
                    ("refused", "未通过"),
                    ("revoked", "已撤销"),
                    ("ended", "已终止"),
                ],
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="chronicfilingevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("filing", "state"),
                name="chronic_filing_event_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="chronicfilingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["filed", "approved", "refused", "revoked", "ended"])
                ),
                name="chronic_filing_event_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoiceevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("filing", "state"),
                name="institution_choice_event_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoiceevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["filed", "approved", "refused", "revoked", "ended"])
                ),
                name="institution_choice_event_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefilingevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("filing", "state"),
                name="remote_filing_event_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefilingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["filed", "approved", "refused", "revoked", "ended"])
                ),
                name="remote_filing_event_state_known",
            ),
        ),
    ]
