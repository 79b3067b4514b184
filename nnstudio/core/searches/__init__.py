"""The ways to choose which settings are tried next, one file each.

The file's name is the part's id in saved files and on the command line; adding a file adds a part.
"""
