"""What is asked of a network: to choose a class or to give numbers.

Data sets, losses and metrics each say which of the two they belong to.
"""

from __future__ import annotations

from typing import Literal

Task = Literal["classification", "regression"]
