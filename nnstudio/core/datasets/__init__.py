"""The data that ships with the studio or is generated, one file each.

The file's name is the part's id in saved files and on the command line; adding a file adds a part.
"""
