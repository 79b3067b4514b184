"""How a thread of the window ends: it is asked to, waited for, and given back.

Destroying one that still runs would end the whole program.
"""

from __future__ import annotations

from PySide6.QtCore import QThread


def end(thread: QThread | None) -> None:
    """Wait until ``thread`` has ended; nothing where there is none."""
    if thread is not None:
        thread.quit()
        thread.wait()
        thread.deleteLater()
