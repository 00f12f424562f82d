"""A platform for those who write hospital systems: invented citizens, fault buttons.

The interface inside is the one of production; what is added lies outside of it.
"""
