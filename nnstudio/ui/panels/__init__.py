"""The views of a run, one file each: curves, histograms, overfitting, problems.

Each is a plain widget that is handed a ``RunView`` per frame; none knows where it is docked.
"""
