"""Where the output of supervised processes goes: to files, or to one stream with names."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME_WIDTH = 8


def to_files(folder: Path) -> Callable[[str], IO[bytes]]:
    """Append each program's output to `<name>.log` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: log_of(folder, name).open("ab")


def log_of(folder: Path, name: str) -> Path:
    """Tell which file holds a program's output."""
    return folder / f"{name}.log"


def tail(path: Path, lines: int = 20) -> str:
    """Answer the last lines of a log, "" if there is none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def to_stream(stream: TextIO) -> Callable[[str], IO[bytes]]:
    """Write every program's lines to one stream, each with the program's name before it."""
    lock = threading.Lock()

    def open_pipe(name: str) -> IO[bytes]:
        reading, writing = os.pipe()
        threading.Thread(target=_copy, args=(name, reading, stream, lock), daemon=True).start()
        return os.fdopen(writing, "wb")

    return open_pipe


def _copy(name: str, reading: int, stream: TextIO, lock: threading.Lock) -> None:
    with os.fdopen(reading, "rb") as pipe:
        for line in pipe:
            # A full disk loses lines; whoever writes them must not die of it.
            with lock, suppress(OSError):
                stream.write(f"{name:<{NAME_WIDTH}} │ {line.decode(errors='replace').rstrip()}\n")
                stream.flush()
