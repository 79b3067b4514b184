"""The ways to keep a gradient from being too large, one file each.

The file's name is the part's id in saved files and on the command line; adding a file adds a part.
"""
