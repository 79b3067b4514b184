"""The description of an experiment: network, data, training and layout, and the pure edits on it.

An experiment never changes; every edit returns a new one that shares what stayed the same.
"""
