"""The same plans on a graphics card: what is worked out where, and the one file that knows CuPy.

Nothing here is imported before a run asks for the card.
"""
