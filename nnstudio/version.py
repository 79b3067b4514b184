"""The version of this program, in one place that everything may import.

The build reads it too; see pyproject.toml.
"""

__version__ = "0.1.0"
