"""What leaves the window: exports, reports, weights of others that come in."""
