"""Turning a description into a plan: flat lists of calls over buffers that are allocated once.

The engine knows nothing of training loops, windows or files; it offers steps, evaluations and a state.
"""
