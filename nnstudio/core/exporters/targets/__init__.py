"""The forms a network can be written in, one file each.

The file's name, with hyphens, is the target's word on the command line; adding a file adds a target.
"""
