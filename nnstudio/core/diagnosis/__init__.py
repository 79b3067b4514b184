"""What goes wrong while a network learns: one rule per file, which the registry finds.

A rule looks at what a run has measured and says what it found, how it shows, and what would help.
"""
