"""政策库: dated policy values with their clause, one folder per pooling area."""
