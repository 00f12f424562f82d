"""What was filed for persons, to be read together with other things of them."""

from __future__ import annotations

HAS_FILED = """
(SELECT EXISTS (SELECT FROM approvals_chronicfiling f WHERE f.person_id = p.id)
     OR EXISTS (SELECT FROM approvals_remotefiling f WHERE f.person_id = p.id)
     OR EXISTS (SELECT FROM approvals_institutionchoice f WHERE f.person_id = p.id)
 FROM enrollment_person p WHERE p.person_no = (%(person_nos)s::text[])[1])
"""

# Rows of ChronicFacts, RemoteFacts and ChoiceFacts: what stands, of every period.
CHRONIC = """
SELECT p.person_no, f.valid_from, f.valid_to, f.filing_no, f.insurance,
    f.disease_code, f.disease_name, f.institution_code
FROM enrollment_person p JOIN approvals_chronicfiling f ON f.person_id = p.id
WHERE p.person_no = ANY(%(person_nos)s::text[])
    AND EXISTS (SELECT FROM approvals_chronicfilingevent e
                WHERE e.filing_id = f.id AND e.state = 'approved')
    AND NOT EXISTS (SELECT FROM approvals_chronicfilingevent e
                    WHERE e.filing_id = f.id AND e.state IN ('refused', 'revoked'))
ORDER BY f.valid_from, f.id
"""
REMOTE = """
SELECT p.person_no, f.valid_from, f.valid_to, f.kind, f.target_area,
    f.institution_code
FROM enrollment_person p JOIN approvals_remotefiling f ON f.person_id = p.id
WHERE p.person_no = ANY(%(person_nos)s::text[]) AND NOT f.closed
    AND EXISTS (SELECT FROM approvals_remotefilingevent e
                WHERE e.filing_id = f.id AND e.state = 'approved')
ORDER BY f.valid_from, f.id
"""
CHOICES = """
SELECT p.person_no, f.valid_from, f.valid_to, f.institution_code, f.role, f.purpose
FROM enrollment_person p JOIN approvals_institutionchoice f ON f.person_id = p.id
WHERE p.person_no = ANY(%(person_nos)s::text[]) AND NOT f.closed
    AND EXISTS (SELECT FROM approvals_institutionchoiceevent e
                WHERE e.filing_id = f.id AND e.state = 'approved')
ORDER BY f.valid_from, f.id
"""
