"""The pane on the right: what is selected and how the network is trained, as forms made from descriptions.

It knows no part by name, so a new layer or optimiser gets its form by being described.
"""
