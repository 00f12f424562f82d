"""The policy files' fields, declared once: reading, JSON Schema and reference page."""
