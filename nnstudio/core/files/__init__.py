"""Experiments in files: the .nnstudio container, its run, plain text, and everything that can be wrong.

A file comes from a stranger: nothing in it is believed before it has been checked, and nothing in it
is ever executed or unpacked onto the disk.
"""
