"""Running an experiment: a generator of events over a compiled plan, its history and its checkpoints.

Nothing here knows about threads or windows; the window's worker and the command line iterate the same
trainer.
"""
