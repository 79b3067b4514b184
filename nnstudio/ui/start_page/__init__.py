"""The start page: what one can begin with, and what one has been working on.

It lies over the window until something is chosen; what it offers comes from tables.
"""
