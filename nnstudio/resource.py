"""Find a file that ships with the program: a data set, an icon, a translation.

In an installed package these files lie in nnstudio/resources and in a checkout in resources/ beside
it; everybody asks here, so nobody else has to know.
"""

from __future__ import annotations

from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the program.

    `resource("datasets", "mnist_5k.npz")` looks in the installed package, then in the checkout.

    Raises FileNotFoundError, naming the file, when it is in neither, and for a name that would lead
    out of the resources (`..`, an absolute path).
    """
    asked = "/".join(parts)
    relative = Path(*parts)
    if not parts or relative.is_absolute() or ".." in relative.parts:
        raise FileNotFoundError(f"'{asked}' is not the name of a file of the program's resources")
    for root in _roots():
        path = root / relative
        if path.exists():
            return path
    raise FileNotFoundError(f"The file resources/{asked} is missing from this installation")


def _roots() -> tuple[Path, Path]:
    package = Path(__file__).parent
    return package / "resources", package.parent / "resources"
