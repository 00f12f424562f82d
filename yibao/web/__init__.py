"""The console of the agency: pages over the same commands and queries."""
