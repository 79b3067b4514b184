"""Several runs in the window: comparisons and searches, what runs them and what joins them to a document."""
