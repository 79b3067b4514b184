"""Lessons: texts, a prepared experiment, and checks of the run a student made, all of it data.

An instructor writes one without code; docs/lessons.md says how.
"""
