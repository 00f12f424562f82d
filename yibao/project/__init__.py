"""Settings and entry points: how the platform is put together and started."""
