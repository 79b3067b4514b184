"""The palette: the list of layers that can be dragged onto the canvas.

It is made from the registry of layers, so a new layer appears in it by itself.
"""
