"""清算: reconciling with institutions, what differs and why, days and months sealed."""
