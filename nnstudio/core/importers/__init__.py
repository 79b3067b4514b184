"""Ways to read data that somebody has: tables, pictures, arrays.

One file per format: the class says how the format is recognised, looked into and read.
"""
