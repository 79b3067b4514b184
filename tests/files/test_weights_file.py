"""Weights from a stranger: read where they are sound, refused with a sentence where they are not."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from nnstudio.core.files.weights_file import read_weights
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language.sentences import say

GOOD = {"w": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.ones(3, np.float32)}


def refused(path: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        read_weights(path)
    problem = caught.value.problems[0]
    sentence = say(problem)
    assert not sentence.startswith("problem.")
    assert "{" not in sentence
    return problem.code


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def tensors(header: object, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


@pytest.mark.parametrize("content", [save(GOOD), npz(GOOD)], ids=["safetensors", "npz"])
def test_sound_files_of_both_kinds(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(content)
    found = read_weights(path)
    assert set(found.arrays) == {"w", "b"}
    for name, array in GOOD.items():
        assert np.array_equal(found.arrays[name], array)
    assert len(found.fingerprint) == 16


def test_half_precision_and_brain_floats(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    values = np.array([1.0, -2.5, 0.15625], np.float32)
    brain = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    half = values.astype("<f2").tobytes()
    header = {
        "a": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]},
        "b": {"dtype": "F16", "shape": [3], "data_offsets": [6, 12]},
    }
    path.write_bytes(tensors(header, brain + half))
    found = read_weights(path).arrays
    assert np.array_equal(found["a"], values)
    assert np.array_equal(found["b"], values)


def entry(**more: object) -> dict[str, object]:
    return {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **more}}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "weights_not_ours"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "weights_not_ours"),
        (b"\xff" * 8, "weights_not_ours"),
        ((2**63).to_bytes(8, "little") + b"{", "weights_not_ours"),
        (tensors(b"{" * 100_000), "json_too_deep"),
        (tensors(b'{"a": NaN}'), "json_number"),
        (tensors([]), "weights_not_ours"),
        (tensors({"w": 3}), "weights_damaged"),
        (tensors(entry(dtype="PICKLE"), bytes(8)), "weights_type"),
        (tensors(entry(shape=[-2]), bytes(8)), "weights_damaged"),
        (tensors(entry(shape=[2**39, 2**39]), bytes(8)), "weights_damaged"),
        (tensors(entry(shape=[3]), bytes(8)), "weights_damaged"),
        (tensors(entry(data_offsets=[8, 0]), bytes(8)), "weights_damaged"),
        (tensors(entry(data_offsets=[0, 8]), bytes(4)), "weights_damaged"),
        (tensors(entry(), bytes(16)), "weights_damaged"),
        (tensors({**entry(), "v": entry()["w"]}, bytes(8)), "weights_damaged"),
        (tensors({}), "weights_none"),
        (b"PK\x03\x04" + bytes(50), "weights_damaged"),
        (npz({"n": np.arange(3)}), "weights_none"),
        (npz(GOOD)[:-30], "weights_damaged"),
    ],
)
def test_bad_files_are_refused_by_name(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    found = refused(path)
    assert found == f"problem.{code}" or (
        code == "json_number" and found.startswith("problem.json")
    )


def test_no_pickle_and_no_bomb(tmp_path: Path) -> None:
    objects = io.BytesIO()
    np.savez(objects, o=np.array([{}], object))
    path = tmp_path / "w.npz"
    path.write_bytes(objects.getvalue())
    assert refused(path) == "problem.npy_objects"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        head = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            head, {"descr": "<f4", "fortran_order": False, "shape": (2**29,)}
        )
        archive.writestr("w.npy", head.getvalue() + bytes(2**20))
    path.write_bytes(bomb.getvalue())
    assert refused(path) in ("problem.weights_too_large", "problem.npy_short")


def test_what_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing") == "problem.file_missing"
    assert refused(tmp_path) == "problem.file_missing"


@pytest.mark.parametrize("content", [save(GOOD), npz(GOOD)], ids=["safetensors", "npz"])
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_mutants(content: bytes, data: st.DataObject, tmp_path_factory) -> None:
    raw = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(1, len(raw))) :]
    path = tmp_path_factory.mktemp("m") / "w"
    path.write_bytes(raw)
    try:
        read_weights(path)
    except ProblemError as error:
        assert not say(error.problems[0]).startswith("problem.")
