"""List the pages of a content folder and see which have changed; no file is opened."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.bundle.page import is_index

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES: Final = 50_000
"""Files and folders that are looked at; a folder with more is not one of pages alone."""
DEEPEST: Final = 12

Look = frozenset[tuple[str, int, int, int]]
"""Of each file: its path, modification time (ns), size and inode."""


class Shelved(NamedTuple):
    """A page: a leaf bundle's folder, or a page file; `look` differs when any file of it does.

    Beside a lone page its pictures may lie, so that every file there but pages belongs to it.
    """

    path: Path
    look: Look


class Shelf(NamedTuple):
    """The pages of a folder; `whole` is False where there was too much to look at all of it."""

    pages: list[Shelved]
    whole: bool


def shelf(root: Path) -> Shelf:
    """Look over a content folder. What leads out of it is ignored, and so is what is hidden."""
    walk = _Walk(root.resolve())
    pages = list(walk.pages(walk.root, 0))
    return Shelf(pages, walk.left > 0)


class _Walk:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.left = MOST_ENTRIES

    def pages(self, folder: Path, depth: int) -> Iterator[Shelved]:
        files, folders = self._entries(folder)
        if any(is_index(Path(name)) for name in files):
            yield Shelved(folder, frozenset(self._bundle(folder, "", depth, files, folders)))
            return
        lone = {name for name in files if name.lower().endswith(".md")}
        beside = [_seen(name, facts) for name, facts in files.items() if name not in lone]
        for name in sorted(lone):
            # Hugo's _index.md describes a section; it is no page of its own.
            if not name.startswith("_"):
                yield Shelved(folder / name, frozenset([_seen(name, files[name]), *beside]))
        for name in folders if depth < DEEPEST else ():
            yield from self.pages(folder / name, depth + 1)

    def _bundle(
        self,
        bundle: Path,
        inside: str,
        depth: int,
        files: dict[str, os.stat_result],
        folders: list[str],
    ) -> Iterator[tuple[str, int, int, int]]:
        """See every file of a bundle, those in its folders too."""
        yield from (_seen(inside + name, facts) for name, facts in files.items())
        for name in folders if depth < DEEPEST else ():
            deeper = f"{inside}{name}/"
            yield from self._bundle(bundle, deeper, depth + 1, *self._entries(bundle / deeper))

    def _entries(self, folder: Path) -> tuple[dict[str, os.stat_result], list[str]]:
        """List plain files and folders; what vanishes meanwhile was not there."""
        files: dict[str, os.stat_result] = {}
        folders: list[str] = []
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                self.left -= 1
                if self.left <= 0:
                    break
                if entry.name.startswith("."):
                    continue
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif self._is_ours(entry):
                        files[entry.name] = entry.stat()
        return files, sorted(folders)

    def _is_ours(self, entry: os.DirEntry[str]) -> bool:
        """Take plain files, and links to those inside; a linked folder has its own place."""
        if not entry.is_file():
            return False
        return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(self.root)


def _seen(name: str, facts: os.stat_result) -> tuple[str, int, int, int]:
    return name, facts.st_mtime_ns, facts.st_size, facts.st_ino
