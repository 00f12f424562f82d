"""A world in one readable file (场景), loaded by calling the commands a clerk would."""
