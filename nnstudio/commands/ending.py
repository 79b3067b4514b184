"""How a command ends: the exit codes, and the one way to end early with something to say.

Scripts rely on the codes, so they are few and never change their meaning.
"""

from __future__ import annotations

DONE = 0
FAILED = 1
"""A run that stopped early or diverged, a network that cannot be trained, a file that was not written."""
USAGE = 2
"""A value, an option or a combination of options that is refused."""
BAD_FILE = 3
"""A file that cannot be opened as one of ours."""


class Ended(Exception):
    """The command ends with ``code``; ``sentences`` say why."""

    def __init__(self, code: int, *sentences: str) -> None:
        self.code = code
        self.sentences = sentences
        super().__init__(code, *sentences)
