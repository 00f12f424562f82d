"""The hospital's side of the interface: realistic days, every answer checked.

It knows of a platform only its address and what its own files say; ``messages`` and
``scripts`` do no input or output, so a load generator and a test can drive them too.
"""
