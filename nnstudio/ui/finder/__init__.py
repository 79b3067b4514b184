"""The command palette: everything that can be done, found by typing a few letters of its name.

What there is to find comes from the window's own tables, so that nothing is listed twice.
"""
