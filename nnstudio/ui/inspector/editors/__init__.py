"""The editors, one kind of value per file: they show a value and say what the user makes of it.

A form asks for the kind a field has and never for a widget.
"""
