"""What each transaction carries: nodes and fields in national names; no behaviour."""
