"""How a thing describes itself: parts, their fields, their registry and what can be wrong with them.

Everything else in the core is built from these few ideas, so this package imports nothing but NumPy
and pydantic.
"""
