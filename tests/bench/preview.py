"""Time `gongbao preview --linked` as a whole process against `python -c "import markdown"`.

Run with a page, or without one: then the author's ai20240618 beside the project is taken, and
where that is missing the project's own sample. The two run in turn, and both from compiled files,
as where they are installed (whatever PYTHONDONTWRITEBYTECODE says here). The machine should have
nothing else to do.

    python tests/bench/preview.py [PAGE]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workers.settings import environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 15
ALLOWED: Final = 5.0


def page() -> Path:
    """The page to show; says so where it is not the author's."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    real = ROOT.parent / "shared" / "content" / "ai20240618"
    if real.is_dir():
        return real
    print("the author's pages are not here; showing the project's sample")
    return ROOT / "templates" / "sample" / "gongbao1122"


def milliseconds(command: Sequence[str | Path], environ: Mapping[str, str], folder: Path) -> float:
    """How long a process takes from its start to its end."""
    start = time.perf_counter()
    ran = subprocess.run(command, env=environ, cwd=folder, capture_output=True, check=False)
    took = (time.perf_counter() - start) * 1000
    assert ran.returncode in (0, 2), ran.stderr.decode()
    return took


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="gongbao-bench-") as folder:
        here = Path(folder)
        ours = ("GONGBAO_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in environment().items() if not name.startswith(ours)}
        environ = {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(here / "compiled")}
        preview = [sys.executable, "-m", "bot.cli", "preview", page(), "--no-open"]
        commands = {
            'python -c "import markdown"': [sys.executable, "-c", "import markdown"],
            "gongbao preview --linked": [*preview, "--linked", "--out", here / "linked.html"],
            "gongbao preview": [*preview, "--out", here / "whole.html"],
        }
        for command in commands.values():  # compile
            milliseconds(command, environ, here)
        rounds = [
            [milliseconds(command, environ, here) for command in commands.values()]
            for _ in range(ROUNDS)
        ]
        sizes = {file.name: file.stat().st_size for file in sorted(here.glob("*.html"))}
    columns = list(zip(*rounds, strict=True))
    print(f"{ROUNDS} rounds, in turn\n{'':30}{'least':>9}{'median':>9}  ms")
    for name, times in zip(commands, columns, strict=True):
        print(f"{name:30}{min(times):9.1f}{statistics.median(times):9.1f}")
    print(", ".join(f"{name} {size:,} bytes" for name, size in sizes.items()))
    ratio = statistics.median(columns[1]) / statistics.median(columns[0])
    least = min(columns[1]) / min(columns[0])
    print(f"ratio {ratio:.2f} (of the least times {least:.2f}), allowed {ALLOWED}")
    return int(min(ratio, least) > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
