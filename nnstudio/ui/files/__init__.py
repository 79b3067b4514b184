"""Files of the window: opening, saving, what is kept for recovery, and who holds which."""
