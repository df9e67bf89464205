"""Fit all pictures of the real pages on two threads: seconds, peak memory, bytes.

Run: python tests/bench/pictures.py [folder of pages]
"""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workers.digest import FittedPicture, Use
from workers.steps.picture import fit

CONTENT = Path(__file__).resolve().parents[3] / "shared" / "content"
THREADS = 2
MEGABYTE = 1_000_000


def peak() -> float:
    """Return the largest resident memory of this process so far, in MB (Linux counts in KiB)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def timed(path: Path) -> tuple[FittedPicture, float]:
    data = path.read_bytes()
    begun = time.perf_counter()
    return fit(data, Use.BODY), time.perf_counter() - begun


def main(folder: Path) -> None:
    paths = sorted(path for kind in ("jpg", "png") for path in folder.glob(f"*/*.{kind}"))
    start = peak()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(timed, paths))  # Pillow loads its plugins
        begun = time.perf_counter()
        results = list(pool.map(timed, paths))
        seconds = time.perf_counter() - begun
    for path, (fitted, took) in zip(paths, results, strict=True):
        size = f"{fitted.width}x{fitted.height}"
        print(
            f"{path.name:22} {fitted.before:>9,} -> {fitted.after:>9,}"
            f" {fitted.kind:4} {size:>10} {took * 1000:7.1f} ms"
        )
    before, after = (sum(getattr(f, n) for f, _ in results) for n in ("before", "after"))
    print(f"{len(paths)} pictures, {before:,} -> {after:,} bytes, {THREADS} threads")
    print(f"{seconds:.3f} s; peak memory {start:.0f} -> {peak():.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CONTENT)
