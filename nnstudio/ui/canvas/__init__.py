"""The canvas: the network as blocks and links that can be moved, linked, added and removed by hand.

It mirrors the document's experiment and changes it only through the pure edits of the core.
"""
