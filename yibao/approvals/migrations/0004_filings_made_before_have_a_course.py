from django.db import migrations

CHOICES_NUMBERED = """
UPDATE approvals_institutionchoice c SET filing_no =
    p.area_id || to_char(c.valid_from, 'YYMMDD')
    || lpad(nextval('yibao_serial')::text, 15, '0')
FROM enrollment_person p WHERE p.id = c.person_id AND c.filing_no IS NULL
"""
FILED_BY = """
UPDATE approvals_chronicfiling f SET filed_by = j.institution_code
FROM kernel_journal j
WHERE j.subject_kind = 'filing' AND j.subject_no = f.filing_no
    AND j.action = 'chronic_filing.filed' AND j.institution_code IS NOT NULL
"""
# Until now these were in force from the moment they were recorded.
COURSE = """
INSERT INTO approvals_{of}event (filing_id, state, happened_at, basis, operator_no)
SELECT f.id, s.state, f.valid_from, '补记: 登记时即时生效', 'system'
FROM approvals_{of} f CROSS JOIN (VALUES (1, 'filed'), (2, 'approved')) s(n, state)
ORDER BY f.id, s.n
"""
UNDO = "DELETE FROM approvals_{of}event"


class Migration(migrations.Migration):
    """What was filed before has a number, an institution that filed it, and a course."""

    dependencies = [
        ("approvals", "0003_filings_have_a_course"),
        ("kernel", "0002_journal"),
    ]
    operations = [
        migrations.RunSQL(CHOICES_NUMBERED, migrations.RunSQL.noop),
        migrations.RunSQL(FILED_BY, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(COURSE.format(of=of), UNDO.format(of=of))
            for of in ("remotefiling", "institutionchoice")
        ),
    ]
