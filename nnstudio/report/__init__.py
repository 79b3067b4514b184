"""A run as a page to print, hand in or send: figures, settings and results in one file that needs no other.

In the language in use, made without a window.
"""
