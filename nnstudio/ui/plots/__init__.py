"""The plots: curves and histograms that keep up with a training run at 30 frames a second.

All are painted by hand from arrays; nothing else in the window knows how.
"""
