"""The plots: curves and histograms that keep up with a training run at 30 frames a second.

This is the only package that touches pyqtgraph, so that it can be patched or replaced in one place.
"""
