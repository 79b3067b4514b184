"""Ways out of the studio: one target per file."""
