"""Draw diagrams with a program of the deployer's (mermaid-cli's mmdc), as data: URIs.

The program gets files in a folder of its own, never a shell, and twenty seconds.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import time
import xml.etree.ElementTree as ET
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workers.errors import Fault, Gravity
from workers.markup.drawing import FIT
from workers.settings import environment

if TYPE_CHECKING:
    import subprocess

SECONDS: Final = 20.0  # for one diagram; a browser is started for each
PAGE_SECONDS: Final = 20.0  # after that no other is begun: a job has a minute
WIDE: Final = 640  # dots, two to the pixel: narrower ones do not fill a phone's column
LOOK: Final = ("--backgroundColor", "white", "--scale", "2", "--quiet")
BYTES: Final = 10_000_000  # ours: more is no diagram
_FENCE: Final = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[ \t]*\{?\.?mermaid\b", re.MULTILINE)
_SHOWN: Final = re.compile(
    r"(?:PATH|PATHEXT|SYSTEMROOT|LANG|LC_\w+|TZ|PUPPETEER_\w+|CHROME_\w+|FONTCONFIG_\w+)$"
)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_REMEDY: Final = "已按代码显示"


class Undrawn(Exception):
    """No picture came of a diagram; the text is the reason, in Chinese."""


def settle(
    root: ET.Element, body: str, *, command: str, file: str, offset: int
) -> tuple[Fault, ...]:
    """Put pictures in the places of `mermaid` fences; where none can be had, the code stays.

    `body` is the page's Markdown, which starts after `offset` lines of `file`. Without a
    command each fence is a warning.
    """
    if "mermaid" not in body:
        return ()
    lines = [body.count("\n", 0, fence.end()) + 1 + offset for fence in _FENCE.finditer(body)]
    end = time.monotonic() + PAGE_SECONDS
    faults: list[Fault] = []
    for number, pre in enumerate(_fences(root)):
        try:
            if command and time.monotonic() > end:
                raise Undrawn(f"前面的图已用了 {PAGE_SECONDS:.0f} 秒")  # noqa: TRY301
            _picture(pre, draw("".join(pre.itertext()), command))
        except Undrawn as undrawn:
            line = lines[number] if number < len(lines) else None
            what = f"mermaid 图画不出来：{undrawn}"
            faults.append(Fault(what, _REMEDY, file, line, Gravity.WARNING))
    return tuple(faults)


def _fences(root: ET.Element) -> list[ET.Element]:
    return [
        pre
        for pre in root.iter("pre")
        if any(code.get("class") == "language-mermaid" for code in pre)
    ]


def _picture(pre: ET.Element, png: bytes) -> None:
    tail = pre.tail
    pre.clear()
    pre.tail, pre.tag = tail, "figure"
    pre.set("class", "centred")
    data = base64.b64encode(png).decode()
    image = ET.SubElement(pre, "img", {"src": f"data:image/png;base64,{data}", "alt": ""})
    width = int.from_bytes(png[16:20], "big")  # IHDR
    if width < WIDE:  # a small diagram is not blown up
        image.set(FIT, f"width:{width / 32:.1f}em")


def draw(code: str, command: str) -> bytes:
    """PNG bytes of a diagram. Raises Undrawn."""
    if not command:
        raise Undrawn('没有配置画图程序（在 gongbao.toml 里为该账号设 mermaid = "mmdc"）')
    return _drawn(code, command)


@lru_cache(maxsize=32)
def _drawn(code: str, command: str) -> bytes:
    # What runs programs is slow to import, and few pages hold a diagram.
    import shlex  # noqa: PLC0415
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    with TemporaryDirectory(prefix="gongbao-diagram-") as folder:
        source, target = Path(folder) / "diagram.mmd", Path(folder) / "diagram.png"
        source.write_text(code, encoding="utf-8")
        files = ("--input", str(source), "--output", str(target))
        try:
            program = shlex.split(command)
        except ValueError as error:
            raise Undrawn(f"画图命令写错了：{error}") from error
        _run((*program, *files, *LOOK), folder)
        if not target.is_file():
            raise Undrawn("画图程序没有交出图片")
        png = target.read_bytes()
    if not png.startswith(_PNG) or len(png) > BYTES:
        raise Undrawn("画图程序交出的不是 PNG，或者太大")
    return png


def _run(command: tuple[str, ...], folder: str) -> None:
    """Run a program to its end, and all that it has started with it."""
    import subprocess  # noqa: PLC0415  see _drawn

    try:
        process = subprocess.Popen(  # noqa: S603  the deployer's own command, no word of the page in it
            command,
            cwd=folder,
            env=_surroundings(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise Undrawn(f"启动不了 {command[0]}（{error.strerror}）") from error
    try:
        _, said = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Undrawn(f"画图程序 {SECONDS:.0f} 秒还没有画完") from None
    finally:
        _end(process)
    if process.returncode:
        raise Undrawn(_complaint(said.decode(errors="replace")))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Puppeteer ends its browser when asked to; what is left of the group then, is killed."""
    import subprocess  # noqa: PLC0415  see _drawn

    if not hasattr(os, "killpg"):  # Windows has no groups
        process.kill()
        process.communicate()
        return
    with suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=2)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _surroundings(folder: str) -> dict[str, str]:
    """The variables a program needs; not our secrets, which the page's words might talk it into."""
    kept = {name: value for name, value in environment().items() if _SHOWN.match(name)}
    # Windows starts no program without SYSTEMROOT, and its temporary folders are TEMP and TMP.
    return {"HOME": folder, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder), **kept}


def _complaint(said: str) -> str:
    """The first line of an error that says something."""
    lines = (line.strip() for line in said.splitlines())
    return next((line[:200] for line in lines if "error" in line.lower()), "程序报告失败")
