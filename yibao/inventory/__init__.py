"""进销存: what institutions buy, count and sell, and the trace code of every box."""
