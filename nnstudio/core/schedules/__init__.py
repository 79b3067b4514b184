"""The courses a learning rate may take while a run goes on, one file each.

The file's name is the part's id in saved files and on the command line; adding a file adds a part.
"""
