"""Folders of pictures: mixed sizes and kinds become one, and what cannot be read is named."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from core.importers.files_to_read import imported, refused, reported, said_in_both, write_pictures
from PIL import Image

from nnstudio.core.importers.finding import preview
from nnstudio.core.importers.image_folder import ImageFolder
from nnstudio.core.importers.pictures import decoded


def picture(folder: Path, image: Image.Image, name: str = "z.png", **options: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    image.save(folder / name, **options)
    return folder / name


def test_folders_are_classes_and_pictures_samples(tmp_path: Path) -> None:
    data = imported(write_pictures(tmp_path / "set", ("고양이", "dog"), 6))
    assert data.class_names == ("dog", "고양이")
    assert data.found.counts == (6, 6)
    assert data.shape().sample == (6, 8)
    loaded = data.load(np.random.default_rng(0))
    exact = {
        (np.asarray(Image.open(path), np.float32) / 255).tobytes()
        for path in (tmp_path / "set").rglob("*.png")
    }
    assert {row.reshape(6, 8).tobytes() for row in loaded.train_inputs} <= exact


def test_train_and_test_folders_are_the_parts(tmp_path: Path) -> None:
    write_pictures(tmp_path / "set" / "train", each=5)
    write_pictures(tmp_path / "set" / "val", each=2)
    data = imported(tmp_path / "set")
    assert (data.shape().train, data.shape().test) == (10, 4)
    assert data.class_names == ("cat", "dog")


@pytest.mark.parametrize(
    ("mode", "value", "grey"),
    [
        ("1", 1, 1.0),
        ("L", 51, 0.2),
        ("P", 102, 0.4),
        ("LA", (51, 255), 0.2),
        ("RGB", (255, 0, 0), 0.299),
        ("RGBA", (0, 0, 0, 0), 1.0),
        ("CMYK", (0, 0, 0, 255), 0.0),
        ("I;16", 13107, 0.2),
        ("I", 13107, 0.2),
    ],
)
def test_fault_54_every_kind_of_picture(
    tmp_path: Path, mode: str, value: object, grey: float
) -> None:
    image = Image.new("L" if mode == "P" else mode, (9, 7), value)  # type: ignore[arg-type]
    image = image.convert("P") if mode == "P" else image
    ending = "tif" if mode in ("CMYK", "I") else "png"
    path = picture(tmp_path, image, f"a.{ending}")
    content = path.read_bytes()
    plain = decoded(content, path.name, (4, 3), colour=False)
    assert plain.shape == (3, 4)
    np.testing.assert_allclose(plain, grey, atol=0.005)
    coloured = decoded(content, path.name, (4, 3), colour=True)
    assert coloured.shape == (3, 4, 3)


def test_fault_54_a_picture_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    values = np.zeros((4, 8), np.uint8)
    values[:, :4] = 255  # Left half white.
    exif = Image.Exif()
    exif[0x0112] = 6  # To be turned by 90 degrees clockwise: left becomes top.
    path = picture(tmp_path, Image.fromarray(values), "a.png", exif=exif)
    made = decoded(path.read_bytes(), path.name, (4, 8), colour=False)
    assert made[:4].mean() > 0.95
    assert made[4:].mean() < 0.05


def test_fault_54_of_an_animation_the_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("L", (6, 6), value) for value in (255, 0, 0)]
    path = tmp_path / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert decoded(path.read_bytes(), path.name, (6, 6), colour=False).min() > 0.99


def test_fault_54_mixed_sizes_become_one(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "set")
    picture(folder / "cat", Image.new("RGB", (300, 100), (9, 9, 9)), "wide.jpg")
    picture(folder / "dog", Image.new("L", (1, 1)), "dot.bmp")
    data, report = reported(folder)
    assert report.count == 0
    assert data.found.train == 10
    assert data.shape().sample == (6, 8)
    large = imported(folder, ImageFolder(width=10, height=5, colour="colour"))
    assert large.shape().sample == (5, 10, 3)
    assert large.load(np.random.default_rng(0)).train_inputs.shape == (8, 150)


@pytest.mark.parametrize("fit", ["crop", "stretch"])
def test_other_proportions_are_cropped_or_stretched(tmp_path: Path, fit: str) -> None:
    values = np.zeros((4, 12), np.uint8)
    values[:, 4:8] = 255
    path = picture(tmp_path, Image.fromarray(values), "a.png")
    made = decoded(path.read_bytes(), path.name, (4, 4), False, fit)  # type: ignore[arg-type]
    assert made.mean() == pytest.approx(1.0 if fit == "crop" else 1 / 3, abs=0.1)


def test_fault_54_damaged_files_are_named_and_left_out(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "set")
    good = (folder / "cat" / "0.png").read_bytes()
    (folder / "cat" / "cut.png").write_bytes(good[: len(good) // 2])
    (folder / "dog" / "text.jpg").write_text("no picture")
    (folder / "dog" / "empty.png").write_bytes(b"")
    data, report = reported(folder)
    assert data.found.train == 8
    assert report.count == data.found.left_out == 3
    assert len(preview(str(folder)).report.named) == 3
    names = ("cat/cut.png", "dog/empty.png", "dog/text.jpg")
    for problem, name in zip(report.named, names, strict=True):
        said_in_both(problem, name)


def test_fault_54_two_hundred_million_pixels_are_refused_by_their_header(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "set")
    picture(folder / "cat", Image.new("1", (20_000, 10_000)), "huge.png")
    picture(folder / "cat", Image.new("1", (8_000, 6_000)), "large.png")
    data, report = reported(folder)
    assert data.found.train == 8
    assert [problem.code for problem in report.named] == ["problem.picture_too_large"] * 2
    said_in_both(report.named[0], "huge.png", "40")


def test_fault_54_folders_without_classes_or_pictures(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(lambda: imported(tmp_path / "empty"), "empty").code == "problem.pictures_none"
    picture(tmp_path / "flat", Image.new("L", (4, 4)))
    problem = refused(lambda: imported(tmp_path / "flat"), "flat")
    assert problem.code == "problem.pictures_no_classes"
    (tmp_path / "bad" / "cat").mkdir(parents=True)
    (tmp_path / "bad" / "cat" / "a.png").write_bytes(b"\x89PNG")
    assert refused(lambda: imported(tmp_path / "bad"), "bad").code == "problem.pictures_none"


def test_fault_54_a_single_class_cannot_be_trained_on(tmp_path: Path) -> None:
    data = imported(write_pictures(tmp_path / "set", ("cat",)))
    problem = data.problem()
    assert problem is not None
    assert problem.code == "problem.data_one_class"
    said_in_both(problem, "cat")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_fault_57_links_in_a_circle_end(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "set")
    (folder / "cat" / "again").symlink_to(folder)
    (folder / "dog" / "self").symlink_to(folder / "dog")
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    (folder / "cat" / "broken.png").symlink_to(folder / "cat" / "nowhere.png")
    data, report = reported(folder)
    assert data.found.train == 8
    assert report.count == 0


def test_scripts_in_disguise_are_no_pictures(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "set")
    (folder / "cat" / "run.png").write_bytes(
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage"
    )
    assert reported(folder)[1].count == 1
