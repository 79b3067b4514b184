"""The verbs of the command line, one file each.

They work without a window: data goes to stdout, everything said to a person goes to stderr.
"""
