"""The drawings behind the icons: finds the SVG files among the resources and puts a colour into them.

It knows nothing of themes, so that both the icons and the stylesheet can stand on it.
"""

from __future__ import annotations

import atexit
from functools import lru_cache
from pathlib import Path

from nnstudio.resource import resource


def icon_names() -> tuple[str, ...]:
    """Return the names of all icons, sorted."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


@lru_cache(maxsize=256)
def drawing(name: str) -> str:
    """Return an icon's SVG text, with ``currentColor`` where its colour goes.

    Raises KeyError when there is no icon of that name.
    """
    try:
        path = resource("icons", f"{name}.svg")
    except FileNotFoundError as error:
        raise KeyError(f"no icon named {name!r}") from error
    return path.read_text(encoding="utf-8")


def svg(name: str, colour: str) -> bytes:
    """Return an icon's SVG drawn in a colour "#rrggbb"."""
    return drawing(name).replace("currentColor", colour).encode("utf-8")


@lru_cache(maxsize=1)
def _folder() -> Path:
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="nnstudio-icons-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@lru_cache(maxsize=256)
def file_url(name: str, colour: str) -> str:
    """Return the path, for ``url()`` in a stylesheet, of an icon drawn in a colour "#rrggbb".

    Stylesheets take pictures from files only, so the few they need are written to a folder that goes at exit.
    """
    path = _folder() / f"{name}-{colour[1:]}.svg"
    path.write_bytes(svg(name, colour))
    return path.as_posix()
