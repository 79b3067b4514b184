"""Downloading an offer: mirror by mirror, checked before it gets its name, given up whenever somebody says so.

A file appears in its place whole and right, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnstudio.core.downloads.offers import Offer, RemoteFile
from nnstudio.core.importers.reading import Progress
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

NAME = "nnstudio"
CHUNK = 64 * 1024
CONNECT_SECONDS, READ_SECONDS = 10, 30

Told = Callable[[Progress], bool]
"""Is told how far a download is; answers whether it is to go on."""


class GivenUp(Exception):
    """Raised out of a download that nobody wants any more."""


def cache_folder() -> Path:
    """Where downloads are kept; nothing is made there before one is asked for."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(NAME, appauthor=False)) / "datasets"


def is_there(offer: Offer, folder: Path | None = None) -> bool:
    """Whether all files of an offer were downloaded before, as far as their sizes tell."""
    home = (folder or cache_folder()) / offer.id
    try:
        return all((home / file.name).stat().st_size == file.bytes for file in offer.files)
    except OSError:
        return False


def download(offer: Offer, told: Told, folder: Path | None = None) -> Path | None:
    """Fetch the files of an offer that are not there yet; returns the one an import begins with.

    Args:
        offer: what to fetch.
        told: hears how far it is, several times a second; where it answers False, the download is given up.
        folder: where downloads are kept, ``cache_folder()`` by default.

    Returns:
        None where it was given up.

    Raises:
        ProblemError: ``problem.download_*`` for each mirror that failed, with the reason.
    """
    home = (folder or cache_folder()) / offer.id
    before = 0
    for file in offer.files:
        try:
            _fetch(offer, file, home, _Watch(told, before, offer.bytes))
        except GivenUp:
            return None
        before += file.bytes
    told(Progress(offer.bytes, offer.bytes))
    return home / offer.first


def _fetch(offer: Offer, file: RemoteFile, home: Path, watch: _Watch) -> None:
    problems: list[Problem] = []
    for mirror in offer.mirrors:
        try:
            return _from(mirror, file, home, watch)
        except ProblemError as error:
            problems += error.problems
            if error.problems[0].code == "problem.download_unwritable":
                break
    raise ProblemError(problems)


def _from(mirror: str, file: RemoteFile, home: Path, watch: _Watch) -> None:
    """Fetch one file from one mirror, to a temporary name first."""
    import pooch as library  # pyright: ignore[reportMissingTypeStubs]
    import requests

    pooch: Any = library
    pooch.get_logger().setLevel("ERROR")
    loader = _Loader(file, watch)
    host = _host(mirror)
    try:
        pooch.retrieve(
            mirror + file.name,
            known_hash=f"sha256:{file.sha256}",
            fname=file.name,
            path=home,
            downloader=loader,
        )
    except requests.exceptions.HTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        raise _wrong("problem.download_refused", file, host, status=status) from None
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise _wrong("problem.download_cut", file, host, **loader.sizes) from None
    except requests.exceptions.RequestException:
        # Most errors of a network, none of which says more to a person than this.
        code = "problem.download_cut" if loader.done else "problem.download_no_network"
        more = loader.sizes if loader.done else {}
        raise _wrong(code, file, host, **more) from None
    except OSError as error:
        raise ProblemError(
            Problem.of(
                "problem.download_unwritable",
                path=shown(str(home), 300),
                reason=error.strerror or type(error).__name__,
            )
        ) from None
    except ValueError:
        if loader.is_page:
            raise _wrong("problem.download_page", file, host) from None
        if loader.done < file.bytes:
            raise _wrong("problem.download_cut", file, host, **loader.sizes) from None
        raise _wrong("problem.download_checksum", file, host) from None


class _Watch:
    """Adds up what the files of an offer have come to."""

    def __init__(self, told: Told, before: int, total: int) -> None:
        self._told, self._before, self._total = told, before, total

    def __call__(self, done: int) -> None:
        if not self._told(Progress(self._before + done, self._total)):
            raise GivenUp


class _Loader:
    """What pooch calls to fetch an address into a file; it stops at the size that the file must have."""

    def __init__(self, file: RemoteFile, watch: _Watch) -> None:
        self._file, self._watch = file, watch
        self.done = 0
        self.is_page = False

    @property
    def sizes(self) -> dict[str, int]:
        """How much came, and how much was to come."""
        return {"done_bytes": self.done, "size_bytes": self._file.bytes}

    def __call__(self, url: str, output_file: Any, pooch: Any, check_only: bool = False) -> None:
        import requests

        self.done = 0
        self._watch(0)
        with (
            requests.get(
                url,
                stream=True,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                # Else a server may pack what is packed already, and the checksum is another.
                headers={"Accept-Encoding": "identity"},
            ) as response,
            Path(output_file).open("wb") as file,
        ):
            response.raise_for_status()
            for chunk in response.iter_content(CHUNK):
                if not self.done:
                    self.is_page = chunk.lstrip()[:1] == b"<"
                self.done += len(chunk)
                file.write(chunk)
                if self.done > self._file.bytes:
                    break  # The checksum will say the rest.
                self._watch(self.done)


def _host(mirror: str) -> str:
    return mirror.partition("://")[2].partition("/")[0]


def _wrong(code: str, file: RemoteFile, host: str, **params: object) -> ProblemError:
    values = {"file": file.name, "host": host, **params}
    return ProblemError(Problem(code, tuple(sorted(values.items()))))
