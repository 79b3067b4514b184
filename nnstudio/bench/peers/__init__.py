"""The same training in other libraries: a twin starts from our weights and sees our mini-batches.

Each library is imported in one file here, and only when a race with it is asked for.
"""
