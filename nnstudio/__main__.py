"""Window or command line, nothing else: ``nnstudio`` opens the window, ``nnstudio train ...`` does not."""

from __future__ import annotations

import io
import os
import socket
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nnstudio import cli
from nnstudio.language import language, tr

_TERMINAL = "nnstudio train --example mnist-mlp"


def main() -> int:
    """Start what the arguments ask for; returns the exit code."""
    _write_any_letter()
    try:
        asked = cli.read(sys.argv[1:])
        if asked.verb == cli.WINDOW:
            return _window(asked)
        return _picture(asked) if asked.verb == cli.PICTURE else cli.run(asked)
    finally:
        _close_output()


def _window(asked: Namespace) -> int:
    if not _has_display():
        return _no_window(tr("there is no display"), asked.paths)
    try:
        from nnstudio.app import main as window
    except ImportError as error:
        return _not_loaded(error)
    return window(asked.paths, asked.language, asked.reset)


def _picture(asked: Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from nnstudio.app import picture
    except ImportError as error:
        return _not_loaded(error)
    out = Path(asked.out)
    if out.is_dir() or not out.absolute().parent.is_dir():
        sys.stderr.write(
            tr("{file} cannot be written: there is no such folder.", file=asked.out) + "\n"
        )
        return 2
    file = Path(asked.file) if asked.file else None
    picture(out, size=asked.size, colours=asked.theme, speech=language(), file=file)
    return 0 if out.exists() else 1


def _not_loaded(error: ImportError) -> int:
    """A library of the system or of Python is missing; a fault of our own is not dressed up as that."""
    if error.name is not None and error.name.startswith("nnstudio"):
        raise error
    return _no_window(str(error))


def _no_window(reason: str, paths: Sequence[str] = ()) -> int:
    sentence = tr(
        "The window cannot be opened: {reason}. The same work in the terminal: {command}",
        reason=reason,
        command=f"nnstudio train {paths[0]}" if paths else _TERMINAL,
    )
    sys.stderr.write(sentence + "\n")
    return 2


def _has_display() -> bool:
    """Whether a window can be shown; Qt itself would end the program where an X server does not answer.

    Elsewhere than on Linux there always is a display; a platform that is chosen by name is taken as it is.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    server, colon, screen = os.environ.get("DISPLAY", "").rpartition(":")
    if not colon:
        return False
    # Only a server on this machine can be asked quickly; a forwarded one is trusted.
    return server not in ("", "unix") or _answers(screen.partition(".")[0])


def _answers(number: str) -> bool:
    """Whether a local X server listens: at its file, or at the name without a file that Linux has."""
    for address in (f"/tmp/.X11-unix/X{number}", f"\0/tmp/.X11-unix/X{number}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, suppress(OSError):
            line.connect(address)
            return True
    return False


def _write_any_letter() -> None:
    """A terminal that cannot show a letter gets a question mark instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _close_output() -> None:
    """Flush here, so that a reader who went away early is not an error message at the very end."""
    if sys.stdout is None:  # pythonw on Windows
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
