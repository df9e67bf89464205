"""Pages as they should not be, each with what an author must be told about it."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FRONT = '+++\ntitle = "一天的新闻"\ndate = "2026-11-22"\n+++\n\n'


def bomb(width: int, height: int) -> bytes:
    """Write a PNG of a few bytes whose header promises many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@dataclass(frozen=True)
class Bad:
    """One bad page: what lies in its folder, and what is said (of which `line`)."""

    page: str | bytes | None
    told: str
    line: int | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    spoil: Callable[[Path], object] = lambda _folder: None

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        if self.page is not None:
            data = self.page.encode() if isinstance(self.page, str) else self.page
            (folder / "index.md").write_bytes(data)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        self.spoil(folder)
        return folder


def picture(ref: str, told: str) -> Bad:
    return Bad(f"{FRONT}第一段。\n\n![图]({ref})\n", told, 8)


def head(text: str, told: str, line: int | None) -> Bad:
    return Bad(f"{text}\n\n正文。\n", told, line)


BAD = {
    "no front matter": Bad("只有正文。\n", "没有 front matter", 1),
    "front matter that never ends": head('+++\ntitle = "x"', "没有结束", 1),
    "broken TOML": head('+++\ntitle = "x\n+++', "不是正确的 TOML", 2),
    "broken YAML": head("---\ndate: 2026-11-22\ntitle: x: y\n---", "不是正确的 YAML", 3),
    "broken JSON": head('{\n"title": "x",\n"date": \n}', "不是正确的 JSON", 4),
    "a number no JSON parser takes": head(f'{{"a": {"9" * 5000}}}', "不是正确的 JSON", 1),
    "a date that is none": head('+++\ntitle = "x"\ndate = "2026-02-30"\n+++', "date 不是日期", 3),
    "a TOML date that is none": head('+++\ntitle = "x"\ndate = 2026-02-30\n+++', "date", 3),
    "no title": head('+++\ndate = "2026-11-22"\n+++', "没有标题", None),
    "an empty title": head('+++\ntitle = " "\n+++', "没有标题", 2),
    "too much front matter": head(f"+++\n{'a.' * 9000}b = 1\n+++", "front matter 有", 1),
    "a missing picture": picture("none.png", "图片 none.png 不存在"),
    "a file that is no picture": Bad(
        f"{FRONT}![](a.png)\n", "图片 a.png：文件内容不是图片", 6, {"a.png": b"words"}
    ),
    "over 100 megapixels": Bad(
        f"{FRONT}![](a.png)\n", "超过 10000 万像素", 6, {"a.png": bomb(10_001, 10_000)}
    ),
    "an SVG in a data URI": picture("data:image/svg+xml;base64,PHN2Zy8+", "SVG"),
    "a path out of the folder": picture("../../etc/passwd", "在页面文件夹之外"),
    "the same, encoded": picture("..%2f..%2fetc%2fpasswd", "在页面文件夹之外"),
    "an absolute path": picture("/etc/passwd", "static"),
    "a path with a scheme": picture("file:///etc/passwd", "地址不能用"),
    "a path of Windows": picture("C:\\Users\\me\\a.png", "反斜杠"),
    "a link out of the folder": Bad(
        f"{FRONT}![](a.png)\n",
        "在页面文件夹之外",
        6,
        spoil=lambda folder: (folder / "a.png").symlink_to("/etc/passwd"),
    ),
    "a cover out of the folder": Bad(
        FRONT.replace("date", 'image = "../../etc/passwd"\ndate') + "正文。\n",
        "在页面文件夹之外",
        3,
    ),
    "a script for a picture": Bad(f"{FRONT}![](javascript:alert(1))\n", "图片没有地址"),
    "this machine": picture("http://127.0.0.1/a.png", "内网"),
    "this machine by name": picture("http://localhost/a.png", "内网"),
    "this machine as a number": picture("http://2130706433/a.png", "内网"),
    "this machine in hex": picture("//0x7f.1/a.png", "内网"),
    "this machine in circles": picture("http://①②⑦.0.0.1/a.png", "内网"),
    "this machine in IPv6": picture("http://[::1]/a.png", "内网"),
    "this machine, wrapped": picture("http://[::ffff:127.0.0.1]/a.png", "内网"),
    "a cloud's metadata": picture("http://169.254.169.254/latest/", "内网"),
    "a port of another service": picture("http://example.com:6379/a.png", "端口 6379"),
    "a picture with a password": picture("https://me:word@example.com/a.png", "用户名或密码"),
    "more than 1 MB": Bad(f"{FRONT}{'字' * 350_000}", "页面超过 1 MB"),
    "more than a draft holds": Bad(f"{FRONT}{'字 ' * 90_000}", "八篇文章也放不下"),
    "a table of 10,000 rows": Bad(
        f"{FRONT}前言。\n\n| a | b |\n|---|---|\n" + "| x | y |\n" * 10_000, "连在一起", 8
    ),
    "8,000 brackets in a line": Bad(f"{FRONT}{'[' * 8000}", "[ 太多"),
    "20,000 brackets": Bad(FRONT + f"{'[' * 900}\n\n" * 25, "个 ["),
    "30,000 tags": Bad(f"{FRONT}{'<ul><li>' * 15_000}", "HTML 标签"),
    "200 levels of quotes": Bad(f"{FRONT}{'> ' * 200}x", "嵌套太深"),
    "200 levels of tags": Bad(f"{FRONT}{'<div>' * 200}x", "嵌套太深"),
    "301 pictures": Bad(
        FRONT + "".join(f"![]({n}.png)\n\n" for n in range(301)), "有 301 张图片", 606
    ),
    "text too pale to be read": Bad(
        f'{FRONT}这里<font color="#eee">有些字太淡了</font>。\n',
        "结构异常（darkmode-low-contrast）",
        6,
    ),
    "bytes that are no UTF-8": Bad(f"{FRONT}正文".encode() + b"\xff\xfe", "不是 UTF-8", 6),
    "GBK": Bad(f"{FRONT}正文。\n".encode("gb18030"), "看起来是 GB18030", 2),
    "UTF-16": Bad(f"{FRONT}正文。\n".encode("utf-16"), "看起来是 UTF-16", 1),
    "an empty page": Bad(b"", "页面是空的"),
    "a page of spaces": Bad(" \n\n", "页面是空的"),
    "a page without a body": Bad(FRONT, "正文是空的"),
    "a folder without a page": Bad(None, "文件夹里没有页面", files={"a.png": b""}),
    "several pages": Bad(None, "有 2 个 .md 文件", files={"a.md": b"x", "b.md": b"y"}),
    "no such page": Bad(None, "找不到这个页面", spoil=lambda folder: folder.rmdir()),
}
