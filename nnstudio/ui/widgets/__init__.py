"""Small controls the whole window shares, none of which knows anything about networks.

They exist so that a panel is put together from finished pieces that behave alike everywhere.
"""
