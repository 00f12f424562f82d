"""Measurements of the platform on one machine (``make bench``)."""
