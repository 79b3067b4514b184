"""What a network is given of a sample, one file each: the values themselves or others made of them.

The file's name is the part's id in saved files and on the command line; adding a file adds a part.
"""
