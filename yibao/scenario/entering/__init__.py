"""Entering a world (录入): what is new by its command, what is known left alone."""
