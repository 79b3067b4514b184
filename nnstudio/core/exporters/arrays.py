"""Arrays as the bytes of a file: the same arrays give the same bytes, so an export can be compared.

Learned arrays go by the node's name and their own, as ``dense_1.weights``.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import numpy as np
from safetensors.numpy import save

from nnstudio.core.exporters.model import Model
from nnstudio.core.parts.calls import Array

_EPOCH = (1980, 1, 1, 0, 0, 0)


def npz_bytes(arrays: Mapping[str, Array]) -> bytes:
    """A compressed NPZ file without pickles and without the hour it was made at."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, member.getvalue())
    return out.getvalue()


def safetensors_bytes(arrays: Mapping[str, Array], about: Mapping[str, str]) -> bytes:
    """A safetensors file with some words about itself."""
    raw = save({name: np.ascontiguousarray(one) for name, one in arrays.items()})
    # The library writes those words in an order that changes; the same export is to be the same bytes.
    start = 8 + int.from_bytes(raw[:8], "little")
    header = {"__metadata__": dict(sorted(about.items())), **json.loads(raw[8:start])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + raw[start:]


def learned(model: Model) -> dict[str, Array]:
    """Everything the network has learned and measured, in the studio's own layout."""
    return {
        f"{node.name}.{name}": array for node in model.nodes for name, array in node.arrays.items()
    }


def scaling(model: Model) -> dict[str, Array]:
    """Shift and factor of the inputs, float64, where they are scaled."""
    known = model.preparation
    return {"shift": known.shift, "factor": known.factor} if known.scaled else {}


def about(model: Model, layout: str) -> dict[str, str]:
    """What a weights file says of itself: its layout, what the inputs are, and which settings made it."""
    inputs = {
        "values": model.preparation.values,
        "features": model.experiment.data.features.type,
        "scaling": model.experiment.data.scaling,
    }
    if model.preparation.scaled:
        inputs |= {
            "shift": model.preparation.shift.tolist(),
            "factor": model.preparation.factor.tolist(),
        }
    return {
        "format": layout,
        "made_by": "NN Studio",
        "settings": model.experiment.settings_hash,
        "steps": str(model.step),
        "inputs": json.dumps(inputs),
    }
