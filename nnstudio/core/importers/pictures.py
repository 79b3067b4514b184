"""One picture file as numbers: turned upright, in grey or colour, at the size that is asked for.

Whatever a file claims is checked before anything is unpacked, and only formats that cannot run anything are
opened.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, Literal

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
MOST_PIXELS = 40_000_000
MOST_BYTES = 64 * 2**20

Fit = Literal["crop", "stretch"]


def size_of(content: bytes, name: str) -> tuple[int, int, bool]:
    """Width, height and whether it has colours, from the beginning of a file alone.

    Raises:
        ProblemError: ``problem.picture_*`` naming the file.
    """
    with _opened(content, name) as image:
        return (*image.size, image.mode not in ("1", "L", "LA", "I", "F", "I;16", "I;16B"))


def decoded(
    content: bytes, name: str, size: tuple[int, int], colour: bool, fit: Fit = "crop"
) -> Array:
    """The picture as float32 (height, width) or (height, width, 3) in [0, 1]; ``size`` is (width, height).

    Turned as its camera says; of several frames the first; of what is transparent, on white.

    Raises:
        ProblemError: ``problem.picture_*`` naming the file.
    """
    from PIL import Image, ImageOps

    try:
        with _opened(content, name) as image:
            image.draft("RGB", (2 * size[0], 2 * size[1]))
            upright = ImageOps.exif_transpose(image)
            plain = _plain(upright, colour)
            whole: Any
            if fit == "crop":
                whole = ImageOps.fit(plain, size, Image.Resampling.BILINEAR)
            else:
                whole = plain.resize(size, Image.Resampling.BILINEAR)
            values = np.asarray(whole, np.float32)
    except ProblemError:
        raise
    # A damaged file can make its reader fail in any way; whichever it is, it is the file's fault.
    except Exception:
        raise _wrong("problem.picture_damaged", name) from None
    return values if whole.mode == "F" else values / np.float32(255)


def _opened(content: bytes, name: str) -> Any:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise _wrong("problem.picture_too_large", name, bound=MOST_PIXELS // 10**6) from None
    except Exception:
        raise _wrong("problem.picture_damaged", name) from None
    if image.size[0] * image.size[1] > MOST_PIXELS:
        image.close()
        raise _wrong("problem.picture_too_large", name, bound=MOST_PIXELS // 10**6)
    return image


def _plain(image: Any, colour: bool) -> Any:
    """The picture in 8 bits of grey or colour, or, where it has more, as grey in [0, 1]."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, np.float32)
        # 16 bits are what pictures of more than 8 bits hold, whatever their reader keeps them in.
        values = values / np.float32(
            65535 if image.mode.startswith("I") else max(1.0, values.max())
        )
        grey = Image.fromarray(np.clip(values, 0, 1).astype(np.float32))
        if not colour:
            return grey
        return Image.fromarray((np.asarray(grey) * 255).astype(np.uint8)).convert("RGB")
    if "A" in image.mode or "transparency" in image.info:
        over = image.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        image = Image.alpha_composite(white, over)
    return image.convert("RGB" if colour else "L")


def _wrong(code: str, name: str, **params: object) -> ProblemError:
    return ProblemError(Problem(code, tuple(sorted({"path": name, **params}.items()))))
