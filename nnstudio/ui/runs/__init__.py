"""Runs that are over: the table of all of them, earlier curves, running one again."""
