"""The benchmark: our plan beside other programs that do the same work, so that figures are ratios.

Steps per second belong to a machine; how many times faster than another program carries over to the next.
"""
