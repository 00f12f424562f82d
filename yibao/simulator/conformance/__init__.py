"""Whether a platform does what hospitals depend on; any platform of the interface."""
