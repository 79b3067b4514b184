"""What can be seen on the canvas: blocks, their ports, links, and what follows the mouse.

Items only draw; what a press of the mouse means is decided by the interactions.
"""
