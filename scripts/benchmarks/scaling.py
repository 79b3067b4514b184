"""How our plan scales with width, depth and batch, beside PyTorch eager and the matrix products.

Prints one JSON object; a row for each network, said on stderr as soon as it is known.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from nnstudio.bench.measure import measure
from nnstudio.bench.workloads import scaling

ROUNDS = 3


def main() -> int:
    """Race every network of the three axes for shorter rounds than the workloads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.1, help="length of one turn in a round")
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    for axis, networks in scaling().items():
        found[axis] = {}
        for size, experiment in networks.items():
            figures = measure(experiment, ways=("eager",), seconds=options.seconds, rounds=ROUNDS)
            found[axis][str(size)] = {
                "steps_per_second": figures.rates["ours"],
                "pytorch_eager": figures.ratios.get("pytorch_eager"),
                "floor": figures.ratios["floor"],
            }
            print(f"{axis} {size}: {figures.rates['ours']:,.1f} steps/s", file=sys.stderr)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
