"""Bringing data along: the window that shows a file before it is imported, and what can be fetched.

Nothing here reads a file in the window's own thread.
"""
