"""One module per family of the specification; importing registers its handlers."""
