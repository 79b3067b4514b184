"""The engine and everything that is true without a window.

Nothing below this package imports Qt, prints, or keeps global state; the window and the command line
are two readers of it.
"""
