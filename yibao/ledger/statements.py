"""What is read of the books together with other things, in one statement."""

from __future__ import annotations

# The balance of somebody's personal account in fen, or null without one.
BALANCE_OF = """
(SELECT a.current_fen + a.past_fen FROM ledger_personalaccount a
 WHERE a.person_no = {person_no})
"""

# Balances; whoever locks them does so in person order.
PERSONAL_ACCOUNTS = """
SELECT person_no, area, fund, current_fen, past_fen, frozen
FROM ledger_personalaccount
"""
LOCK_ACCOUNTS = "FOR UPDATE"
