"""Files that are not experiments, or no longer: each is refused with its own cause and place."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from files.samples import experiment, members, sample, with_json, with_member, zipped

from nnstudio.core.files import container, strict_json
from nnstudio.core.files.migrations import VERSION
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.core.parts.problem import Problem, ProblemError

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0" + bytes(300)


def refused(folder: Path, content: bytes) -> Problem:
    path = folder / "a.nnstudio"
    path.write_bytes(content)
    started = time.process_time()
    with pytest.raises(ProblemError) as caught:
        open_file(path)
    assert time.process_time() - started < 2
    return caught.value.problems[0]


def raw(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def entry(name: str, **values: Any) -> Callable[[], bytes]:
    """The sample with one more member of this name whose listing says something odd."""
    return lambda: zipped([*members(sample()).items(), (name, b"x")], **values)


def flagged(bits: int) -> bytes:
    """The sample with a flag set in every entry of the listing."""
    content = bytearray(sample())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= bits
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def bomb(declared: bool) -> bytes:
    """200 MB of zeros in 200 kB; not `declared`: the listing says that it is one byte."""
    content = zipped({**members(sample()), "experiment.json": b" " * 200_000_000})
    if declared:
        return content
    patched = bytearray(content)
    at = patched.find(b"experiment.json", patched.find(b"PK\x01\x02")) - 46
    patched[at + 24 : at + 28] = struct.pack("<L", 1)
    return bytes(patched)


def many(count: int) -> bytes:
    return zipped({**members(sample()), **{f"m{n}": b"" for n in range(count)}})


def corrupt(name: str) -> bytes:
    """The sample with one byte of one member's content changed and its check sum as it was."""
    content = bytearray(sample())
    with zipfile.ZipFile(io.BytesIO(sample())) as archive:
        info = archive.getinfo(name)
    content[info.header_offset + 30 + len(name) + info.compress_size // 2] ^= 0x10
    return bytes(content)


FILES: dict[str, tuple[Callable[[], bytes], str, dict[str, object]]] = {
    "empty": (raw(b""), "problem.file_empty", {}),
    "one byte": (raw(b"x"), "problem.not_ours", {}),
    "first byte": (raw(b"P"), "problem.file_truncated", {}),
    "random": (raw(bytes(range(255, 0, -1)) * 20), "problem.not_ours", {}),
    "png": (raw(PNG), "problem.not_ours", {}),
    "pickle": (raw(b"\x80\x04\x95\x0b\0\0\0\0\0\0\0\x8c\x07builtins"), "problem.not_ours", {}),
    "empty zip": (raw(b"PK\x05\x06" + bytes(18)), "problem.not_ours", {}),
    "other zip": (lambda: zipped({"word/document.xml": b"<a/>"}), "problem.not_ours", {}),
    "truncated": (lambda: sample()[:-30], "problem.file_truncated", {}),
    "cut in half": (lambda: sample()[: len(sample()) // 2], "problem.file_truncated", {}),
    "middle lost": (lambda: sample()[:900] + sample()[1800:], "problem.file_damaged", {}),
    "no manifest": (
        lambda: with_member("manifest.json", None),
        "problem.member_missing",
        {"member": "manifest.json"},
    ),
    "no experiment": (
        lambda: with_member("experiment.json", None),
        "problem.member_missing",
        {"member": "experiment.json"},
    ),
    "duplicate": (
        entry("experiment.json"),
        "problem.member_duplicate",
        {"member": "experiment.json"},
    ),
    "parent": (entry("../../evil"), "problem.member_path", {"member": "../../evil"}),
    "inner parent": (entry("run/../../evil"), "problem.member_path", {}),
    "absolute": (entry("/etc/passwd"), "problem.member_path", {"member": "/etc/passwd"}),
    "drive": (entry("C:evil"), "problem.member_path", {}),
    "backslash": (entry("..\\evil"), "problem.member_path", {}),
    "link": (
        entry("run/link", external_attr=(stat.S_IFLNK | 0o777) << 16),
        "problem.member_link",
        {"member": "run/link"},
    ),
    "device": (
        entry("run/pipe", external_attr=(stat.S_IFIFO | 0o777) << 16),
        "problem.member_link",
        {},
    ),
    "encrypted": (lambda: flagged(1), "problem.member_encrypted", {"member": "manifest.json"}),
    "strongly encrypted": (lambda: flagged(0x41), "problem.member_encrypted", {}),
    "odd compression": (
        lambda: zipped_with_method(zipfile.ZIP_BZIP2),
        "problem.member_compression",
        {"member": "extra"},
    ),
    "bomb": (lambda: bomb(True), "problem.file_bomb", {}),
    "bomb that lies": (
        lambda: bomb(False),
        "problem.damaged_member",
        {"member": "experiment.json"},
    ),
    "many members": (lambda: many(10_000), "problem.too_many_members", {}),
    "too many members": (lambda: many(250), "problem.too_many_members", {"count": 261}),
    "wrong sum in manifest": (
        lambda: corrupt("manifest.json"),
        "problem.damaged_member",
        {"member": "manifest.json"},
    ),
    "wrong sum": (
        lambda: corrupt("experiment.json"),
        "problem.damaged_member",
        {"member": "experiment.json"},
    ),
}


def zipped_with_method(method: int) -> bytes:
    out = io.BytesIO(sample())
    with zipfile.ZipFile(out, "a", method) as archive:
        archive.writestr("extra", b"x" * 100)
    return out.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_experiment(tmp_path: Path, name: str) -> None:
    build, code, expected = FILES[name]
    problem = refused(tmp_path, build())
    assert problem.code == code
    assert expected.items() <= problem.values.items()


JSON: dict[str, tuple[bytes, str, dict[str, object]]] = {
    "empty": (b"", "json_invalid", {"line": 1}),
    "broken in line 3": (b'{"a": 1,\n"b": [1,\n}', "json_invalid", {"line": 3}),
    "cut": (b'{"name": "abc', "json_invalid", {"line": 1}),
    "two values": (b"{} {}", "json_invalid", {"column": 4}),
    "latin-1": (b'{"name": "\xe9"}', "json_not_utf8", {"offset": 10}),
    "deep": (b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json_too_deep", {}),
    "deep and open": (b'{"name":' + b'{"a":' * 100_000, "json_too_deep", {}),
    "deep objects": (b'{"a":' * 70 + b"1" + b"}" * 70, "json_too_deep", {"bound": 64}),
    "double": (b'{"name": "a", "name": "b"}', "json_duplicate_key", {"name": "name"}),
    "inner double": (
        b'{"training": {"a": [0, {"b": 1, "b": 1}]}}',
        "json_duplicate_key",
        {"name": "training.a[1].b"},
    ),
    "NaN": (b'{"layout": [{"x": NaN}]}', "json_not_finite", {"name": "layout[0].x"}),
    "Infinity": (b'{"a": -Infinity}', "json_not_finite", {"name": "a", "value": "-inf"}),
    "1e999": (b'{"a": {"b": 1e999}}', "json_not_finite", {"name": "a.b", "value": "inf"}),
    "endless digits": (b'{"a": ' + b"9" * 500_000 + b"}", "json_not_finite", {"name": "a"}),
    "half a pair": (b'{"a": ["\\ud800"]}', "json_broken_text", {"name": "a[0]"}),
    "half a pair as name": (b'{"\\ud800": 1}', "json_broken_text", {}),
    "large": (b'{"name": "' + b"a" * strict_json.MOST_BYTES + b'"}', "", {}),
    "list": (b"[1, 2]", "wrong_type", {"name": "experiment.json"}),
    "number": (b"17", "wrong_type", {}),
}


@pytest.mark.parametrize("name", JSON)
def test_json_that_is_not_to_be_trusted(tmp_path: Path, name: str) -> None:
    content, code, expected = JSON[name]
    problem = refused(tmp_path, with_member("experiment.json", content))
    assert problem.code == f"problem.{code or 'member_too_large'}"
    assert expected.items() <= problem.values.items()
    if code.startswith("json"):
        assert problem.values["place"] == "experiment.json"


@pytest.mark.parametrize("tail", [b'\\"' * 2_000_000, b"\\" * 4_000_000, b"[]," * 1_300_000])
def test_hostile_json_takes_no_long_time(tmp_path: Path, tail: bytes) -> None:
    text = b'{"name": "' + tail if tail[:1] == b"\\" else b'{"name": [' + tail
    assert refused(tmp_path, with_member("experiment.json", text)).code == "problem.json_invalid"


def change(*steps: Any, to: Any) -> Callable[[Any], None]:
    def apply(data: Any) -> None:
        for step in steps[:-1]:
            data = data[step]
        data[steps[-1]] = to

    return apply


def grow(*steps: str, count: int) -> Callable[[Any], None]:
    def apply(data: Any) -> None:
        for step in steps:
            data = data[step]
        data += [data[-1]] * count

    return apply


LAYER = ("network", "blocks", 1, "layer")

VALUES: dict[str, tuple[Callable[[Any], None], str, str, dict[str, object]]] = {
    "text for number": (
        change(*LAYER, "units", to="10"),
        "wrong_type",
        "network.blocks[1].layer.units",
        {"name": "dense_1.units", "value": "10"},
    ),
    "true for 1": (change(*LAYER, "units", to=True), "wrong_type", "", {}),
    "fraction": (change(*LAYER, "units", to=1.5), "wrong_type", "", {}),
    "zero units": (
        change(*LAYER, "units", to=0),
        "below",
        "network.blocks[1].layer.units",
        {"name": "dense_1.units", "bound": 1, "value": 0},
    ),
    "huge number": (change(*LAYER, "units", to=10**300), "above", "", {}),
    "learning rate 0": (
        change("training", "optimizer", to={"type": "sgd", "learning_rate": 0.0}),
        "not_above",
        "training.optimizer.learning_rate",
        {"name": "training.optimizer.learning_rate"},
    ),
    "huge for real": (change("layout", 0, "x", to=10**300), "above", "layout[0].x", {}),
    "unknown optimiser": (
        change("training", "optimizer", to={"type": "teleporter"}),
        "unknown_part",
        "training.optimizer.type",
        {"family": "optimizer", "value": "teleporter"},
    ),
    "no type": (change(*LAYER, to={}), "missing_field", "network.blocks[1].layer.type", {}),
    "type is a list": (change(*LAYER, "type", to=[]), "missing_field", "", {}),
    "other family": (change("training", "loss", to={"type": "adam"}), "unknown_part", "", {}),
    "module name": (change("data", "dataset", "type", to="os.path"), "unknown_part", "", {}),
    "unknown choice": (change(*LAYER, "batch_norm", to="x"), "unknown_choice", "", {}),
    "unknown field": (
        change("training", "speed", to=1),
        "unknown_field",
        "training.speed",
        {"name": "training.speed"},
    ),
    "no layer": (
        lambda data: data["network"]["blocks"][1].pop("layer"),
        "missing_field",
        "network.blocks[1].layer",
        {"name": "dense_1.layer"},
    ),
    "layer null": (change(*LAYER, to=None), "wrong_type", "network.blocks[1].layer", {}),
    "no id": (
        lambda data: data["network"]["blocks"][3].pop("id"),
        "missing_field",
        "network.blocks[3].id",
        {},
    ),
    "long name": (change("name", to="x" * 10_000), "too_long", "name", {"bound": 120}),
    "blocks an object": (change("network", "blocks", to={}), "wrong_type", "network.blocks", {}),
    "network null": (change("network", to=None), "wrong_type", "network", {}),
    "two of one id": (
        change("network", "blocks", 2, "id", to="dense_1"),
        "duplicate_block",
        "network.blocks[2]",
        {"value": "dense_1"},
    ),
    "link to nowhere": (
        change("network", "links", 0, "target", to="gone"),
        "link_to_nowhere",
        "network.links[0].target",
        {"value": "gone"},
    ),
    "place of nothing": (
        change("layout", 1, "block", to="gone\n\u202e"),
        "position_of_nothing",
        "layout[1].block",
        {"value": "gone\ufffd\ufffd"},
    ),
    "two places": (change("layout", 1, "block", to="input_0"), "duplicate_position", "", {}),
    "100,000 blocks": (
        grow("network", "blocks", count=100_000),
        "",
        "",
        {},
    ),
    "too many blocks": (
        grow("network", "blocks", count=4_997),
        "too_many_blocks",
        "network.blocks",
        {"count": 5_001, "bound": 5_000},
    ),
    "too many links": (grow("network", "links", count=20_000), "too_many_links", "", {}),
    "too many places": (grow("layout", count=5_000), "too_many_positions", "layout", {}),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_is_wrong_is_named(tmp_path: Path, name: str) -> None:
    apply, code, field, expected = VALUES[name]
    problem = refused(tmp_path, with_json("experiment.json", apply))
    assert problem.code == f"problem.{code or 'member_too_large'}"
    assert not field or problem.field == field
    assert expected.items() <= problem.values.items()
    if code in ("wrong_type", "below") and field.startswith("network.blocks[1]"):
        assert problem.block == "dense_1"


def test_all_wrong_values_are_named_at_once(tmp_path: Path) -> None:
    def spoil(data: Any) -> None:
        change(*LAYER, "units", to=0)(data)
        change("training", "epochs", to="many")(data)

    (tmp_path / "a").write_bytes(with_json("experiment.json", spoil))
    with pytest.raises(ProblemError) as caught:
        open_file(tmp_path / "a")
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["network.blocks[1].layer.units", "training.epochs"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"format": "other"}, "problem.not_ours"),
        ({"version": "1"}, "problem.manifest_wrong"),
        ({"version": True}, "problem.manifest_wrong"),
        ({"version": 0}, "problem.manifest_wrong"),
        ({"needs": None}, "problem.manifest_wrong"),
        (
            {"needs": VERSION + 1, "version": VERSION + 1, "written_by": "3.1.0"},
            "problem.newer_version",
        ),
        ({"needs": VERSION + 1, "written_by": {}}, "problem.newer_version"),
    ],
)
def test_a_manifest_that_says_something_else(
    tmp_path: Path, values: dict[str, Any], code: str
) -> None:
    problem = refused(tmp_path, with_json("manifest.json", lambda data: data.update(values)))
    assert problem.code == code
    if code == "problem.newer_version":
        assert problem.values["needs"] == VERSION + 1 and problem.values["version"] == VERSION
        assert problem.values["written_by"] in ("3.1.0", "?")


def test_a_text_is_checked_like_a_file(tmp_path: Path) -> None:
    data = json.loads(experiment_to_text(experiment()))
    for changed, code in (
        ({**data, "format": "x"}, "problem.not_ours"),
        ({**data, "version": VERSION + 1, "needs": VERSION + 1}, "problem.newer_version"),
        ({k: v for k, v in data.items() if k != "experiment"}, "problem.missing_field"),
        ({**data, "run": {}}, "problem.unknown_field"),
        ({**data, "experiment": {**data["experiment"], "name": 3}}, "problem.wrong_type"),
    ):
        text = json.dumps(changed)
        assert refused(tmp_path, text.encode()).code == code
        with pytest.raises(ProblemError) as caught:
            experiment_from_text(text)
        assert caught.value.problems[0].code == code
    with pytest.raises(ProblemError, match="json_not_utf8"):
        experiment_from_text('{"format": "\ud800"}')
    assert refused(tmp_path, b"{" * 9_000_000).code == "problem.json_too_large"


def test_places_without_a_file(tmp_path: Path) -> None:
    def code(path: Path) -> str:
        with pytest.raises(ProblemError) as caught:
            open_file(path)
        return caught.value.problems[0].code

    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert code(tmp_path / "pipe") == "problem.not_ours"
    assert code(tmp_path / "nothing") == "problem.file_missing"
    assert code(Path("a\0b")) == "problem.file_missing"
    assert code(tmp_path) == "problem.file_is_folder"
    assert code(tmp_path / "loop") == "problem.file_unreadable"
    assert code(tmp_path / ("x" * 5000)) == "problem.file_unreadable"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*args: Any, **values: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a").write_bytes(sample())
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(ProblemError, match="file_no_permission"):
        open_file(tmp_path / "a")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    """Mostly a hole: it takes no room on the disk, and must take none in memory."""
    with (tmp_path / "a").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(container.MOST_BYTES + 1)
    with pytest.raises(ProblemError, match="file_too_large"):
        open_file(tmp_path / "a")
