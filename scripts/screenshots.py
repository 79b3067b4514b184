"""Draw the window in the situations the documentation shows, each from a real run.

Each picture is made by a process of its own, so that none inherits another's language or colours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"

# name, example, epochs, size, theme, language, selected block, panel in front
PICTURES: tuple[tuple[str, str, int, str, str, str, str, str], ...] = (
    ("main-light-en", "overfitting-300", 120, "1440x900", "light", "en", "dense_2", ""),
    ("main-dark-ko", "overfitting-300", 120, "1440x900", "dark", "ko", "dense_2", ""),
    ("first-start", "mnist-mlp", 0, "1440x900", "light", "en", "", ""),
    ("small-light-ko", "mnist-mlp", 12, "1280x800", "light", "ko", "dense_1", ""),
    ("large-dark-en", "mnist-mlp", 12, "1920x1200", "dark", "en", "output_1", ""),
    ("xor-light-en", "xor-tanh", 40, "1280x800", "light", "en", "dense_1", ""),
    ("spiral-light-en", "spiral-tanh", 60, "1440x900", "light", "en", "dense_2", "surface"),
    ("spiral-dark-ko", "spiral-tanh", 60, "1440x900", "dark", "ko", "dense_2", "surface"),
)


def main() -> int:
    """Make the pictures whose names contain one of the given words; all without words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, example, epochs, size, theme, language, selected, panel in PICTURES:
        if options.words and not any(word in name for word in options.words):
            continue
        path = options.out / f"{name}.png"
        call = (
            "import sys; from pathlib import Path; from nnstudio.app import picture; "
            "picture(Path(sys.argv[1]), example_name=sys.argv[2], epochs=int(sys.argv[3]), "
            "size=tuple(map(int, sys.argv[4].split('x'))), colours=sys.argv[5], "
            "speech=sys.argv[6], select=sys.argv[7], panel=sys.argv[8])"
        )
        subprocess.run(
            [
                sys.executable,
                "-c",
                call,
                path,
                example,
                str(epochs),
                size,
                theme,
                language,
                selected,
                panel,
            ],
            check=True,
        )
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
