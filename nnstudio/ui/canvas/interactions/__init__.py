"""The gestures: one file for each thing a hand can do on the canvas.

A gesture begins with a press, follows the mouse and ends with a release or with Escape.
"""
