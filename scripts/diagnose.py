"""Train networks with and without troubles, and count how often each rule of the diagnosis is right.

    scripts/diagnose                  the whole battery, seeds 2 and 3: 328 networks each, some minutes
    scripts/diagnose --seeds 1        the seed that the thresholds were set on
    scripts/diagnose --rules overfitting saturation

Ends with 1 where a rule finds less than 90 % or raises false alarms in more than 5 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from tqdm import tqdm

from conformance.diagnosis.battery import FALSE_AT_MOST, FOUND_AT_LEAST, Counts, run
from conformance.diagnosis.cases import TROUBLES, Case, with_trouble, without_trouble


def main() -> int:
    """Print what was missed, what was falsely found, and the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--rules", nargs="*", choices=TROUBLES, default=TROUBLES)
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    asked = parser.parse_args()
    cases = list(_cases(asked.seeds, asked.rules))
    counts = Counts()
    for case in tqdm(cases, disable=asked.quiet, unit=" networks"):
        seen = run(case)
        counts.add(seen)
        wrong = sorted((seen.alarms - case.has) - case.may)
        missed = sorted(case.has - seen.found)
        for sign, rules in (("missed", missed), ("false", wrong)):
            if rules:
                tqdm.write(f"{sign:8} {', '.join(rules):40} in {case.name}")
    print(counts.table())
    print(
        f"{len(cases)} networks; asked for: found {FOUND_AT_LEAST:.0%}, false alarms {FALSE_AT_MOST:.0%}"
    )
    return 0 if counts.good(asked.rules) else 1


def _cases(seeds: list[int], rules: tuple[str, ...]) -> Iterator[Case]:
    for seed in seeds:
        for trouble in rules:
            yield from with_trouble(trouble, seed)
        yield from without_trouble(seed)


if __name__ == "__main__":
    sys.exit(main())
