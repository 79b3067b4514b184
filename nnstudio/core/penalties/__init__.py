"""The prices on large weights that keep a network from learning by heart, one file each.

The file's name is the part's id in saved files and on the command line; adding a file adds a part.
"""
