"""Somebody's own data in the window: importing, pointing again, samples to look at."""
