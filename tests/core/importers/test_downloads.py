"""Downloads against a server of this machine: what is right is kept, and nothing else leaves a trace."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from core.importers.files_to_read import imported, refused, said_in_both, write_idx

from nnstudio.core.datasets.offered import offered_data
from nnstudio.core.downloads.fetching import cache_folder, download, is_there
from nnstudio.core.downloads.offers import OFFERS, Offer, RemoteFile, offer
from nnstudio.core.importers.reading import Progress


class Server(ThreadingHTTPServer):
    """Serves what is put into ``files``: content, or a kind of trouble."""

    files: dict[str, bytes | str]
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    """Answers with a file, a page, half a file or an error."""

    server: Server

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        self.server.asked.append(self.path)
        content = self.server.files.get(name, "missing")
        if content == "missing":
            self.send_error(404)
            return
        page = content == "page"
        body = b"<html><body>Sign in</body></html>" if page else b""
        short = 0
        if isinstance(content, bytes):
            body = content
        elif content == "cut":
            body, short = b"\0" * 50, 300
        elif content == "endless":
            body = b"\0" * 5_000_000
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + short))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            return

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.files, made.asked = {}, []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def offered(server: Server, tmp_path: Path) -> Offer:
    """A small MNIST on the server."""
    source = tmp_path / "source"
    source.mkdir()
    write_idx(source, packed=True)
    server.files = {path.name: path.read_bytes() for path in source.iterdir()}
    files = tuple(
        RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in sorted(server.files.items())
        if isinstance(content, bytes)
    )
    address = f"http://127.0.0.1:{server.server_port}/"
    return replace(OFFERS[0], files=files, mirrors=(address + "one/", address + "two/"))


def go_on(_: Progress) -> bool:
    return True


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_was_downloaded_is_a_data_set(offered: Offer, server: Server, tmp_path: Path) -> None:
    told: list[Progress] = []

    def listen(progress: Progress) -> bool:
        told.append(progress)
        return True

    assert not is_there(offered, tmp_path / "cache")
    first = download(offered, listen, tmp_path / "cache")
    assert first is not None
    assert is_there(offered, tmp_path / "cache")
    assert left(tmp_path / "cache") == sorted(file.name for file in offered.files)
    data = offered_data(offered, go_on, tmp_path / "cache")
    assert data == imported(first)
    assert data is not None
    assert (data.shape().train, data.shape().test) == (40, 10)
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert told[-1] == Progress(offered.bytes, offered.bytes)
    # What is there is not fetched again.
    server.asked.clear()
    assert download(offered, go_on, tmp_path / "cache") == first
    assert server.asked == []


def test_a_damaged_file_in_the_cache_is_fetched_again(
    offered: Offer, server: Server, tmp_path: Path
) -> None:
    first = download(offered, go_on, tmp_path)
    assert first is not None
    good = first.read_bytes()
    first.write_bytes(good[:-1] + b"!")
    server.asked.clear()
    assert download(offered, go_on, tmp_path) == first
    assert first.read_bytes() == good
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("page", "problem.download_page"),
        ("cut", "problem.download_cut"),
        ("endless", "problem.download_checksum"),
        ("missing", "problem.download_refused"),
        (b"\x1f\x8b wrong", "problem.download_cut"),
    ],
)
def test_fault_80_what_is_not_the_file_leaves_nothing_behind(
    offered: Offer, server: Server, tmp_path: Path, trouble: bytes | str, code: str
) -> None:
    name = offered.files[0].name
    server.files[name] = trouble
    problem = refused(lambda: download(offered, go_on, tmp_path / "cache"), name, "127.0.0.1")
    assert problem.code == code
    assert left(tmp_path / "cache") == []
    # Both mirrors were asked.
    assert len(server.asked) == 2


def test_fault_80_a_wrong_checksum(offered: Offer, server: Server, tmp_path: Path) -> None:
    name = offered.files[0].name
    content = server.files[name]
    assert isinstance(content, bytes)
    server.files[name] = content[:-1] + bytes([content[-1] ^ 1])
    problem = refused(lambda: download(offered, go_on, tmp_path / "cache"), name)
    assert problem.code == "problem.download_checksum"
    assert left(tmp_path / "cache") == []


def test_the_second_mirror_helps_where_the_first_does_not(
    offered: Offer, tmp_path: Path, server: Server
) -> None:
    nowhere = replace(offered, mirrors=("http://127.0.0.1:9/", offered.mirrors[1]))
    assert download(nowhere, go_on, tmp_path) is not None


def test_fault_80_no_network(offered: Offer, tmp_path: Path) -> None:
    nowhere = replace(offered, mirrors=("http://127.0.0.1:9/",))
    problem = refused(lambda: download(nowhere, go_on, tmp_path / "cache"), "127.0.0.1:9")
    assert problem.code == "problem.download_no_network"
    assert left(tmp_path / "cache") == []


def test_a_download_is_given_up_and_leaves_nothing_half(offered: Offer, tmp_path: Path) -> None:
    heard: list[int] = []

    def enough(progress: Progress) -> bool:
        heard.append(progress.done)
        return progress.done == 0

    assert download(offered, enough, tmp_path / "cache") is None
    assert heard[-1] > 0
    assert left(tmp_path / "cache") == []


def test_fault_79_a_cache_that_cannot_be_written(offered: Offer, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    problem = refused(lambda: download(offered, go_on, tmp_path / "cache"))
    assert problem.code == "problem.download_unwritable"


def test_nothing_is_made_before_somebody_asks() -> None:
    assert not any(is_there(one) for one in OFFERS)
    assert not cache_folder().exists()


def test_offers_say_everything() -> None:
    assert len({one.id for one in OFFERS}) == len(OFFERS) >= 2
    for one in OFFERS:
        assert offer(one.id) is one
        assert one.licence
        assert one.source.startswith("http")
        assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in one.mirrors)
        assert one.first in {file.name for file in one.files}
        assert all(len(file.sha256) == 64 and file.bytes > 0 for file in one.files)
    problem = refused(lambda: offer("imagenet"), "imagenet", "mnist")
    said_in_both(problem)
