"""Django's PostgreSQL backend, minding how much one statement may carry."""
