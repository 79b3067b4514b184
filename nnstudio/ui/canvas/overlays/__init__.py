"""What lies over the canvas and does not move with it: the sums at the top and words beside the mouse.

They are ordinary widgets, so that scrolling the drawing never smears them.
"""
