"""Laboratories: windows in which one thing is tried out at once, without a training run."""
