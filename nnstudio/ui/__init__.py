"""The window of NN Studio: everything a person sees, built with PySide6.

It stands apart from the core so that the engine and the command line run without a display.
"""
