"""A fictional city, and its days played through HTTP."""
