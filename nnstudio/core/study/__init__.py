"""Several runs of one experiment: variants of its settings, searches, and how they are run side by side.

A run is a pure function of its experiment, so any executor, here or on other machines, can do it.
"""
