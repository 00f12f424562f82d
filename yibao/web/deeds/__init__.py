"""办理: a form, read back, done once, with a receipt; about whatever the area says."""
