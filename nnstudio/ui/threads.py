"""How a thread of the window begins, and how it ends: asked to, waited for, and given back.

Destroying one that still runs would end the whole program.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread


def holding(worker: QObject, name: str, parent: QObject) -> QThread:
    """A thread in which the slots of ``worker`` are called once it is started."""
    thread = QThread(parent)
    thread.setObjectName(name)
    worker.moveToThread(thread)
    return thread


def end(thread: QThread | None) -> None:
    """Wait until ``thread`` has ended; nothing where there is none."""
    if thread is not None:
        thread.quit()
        thread.wait()
        thread.deleteLater()
