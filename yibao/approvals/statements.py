"""Whether anything was ever filed for a person: most have nothing to be read."""

from __future__ import annotations

HAS_FILED = """
(SELECT EXISTS (SELECT FROM approvals_chronicfiling f WHERE f.person_id = p.id)
     OR EXISTS (SELECT FROM approvals_remotefiling f WHERE f.person_id = p.id)
     OR EXISTS (SELECT FROM approvals_institutionchoice f WHERE f.person_id = p.id)
 FROM enrollment_person p WHERE p.person_no = (%(person_nos)s::text[])[1])
"""
