"""The page as plain Markdown for other sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from workers.account import Account
from workers.errors import PageInvalid, SettingsInvalid
from workers.portable import portable

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = Account(name="a", app_id="", secret="", base_url="https://example.com")
FRONT = '+++\ntitle = "早报"\ndate = "2026-11-22"\nslug = "zb"\n+++\n\n'


def made(body: str, account: Account = ACCOUNT, front: str = FRONT) -> str:
    done = portable(f"{front}{body}".encode(), name="index.md", folder="b", account=account)
    assert done.faults == ()
    return done.text


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("![图](a.png)", "![图](https://example.com/p/zb/a.png)"),
        ("![图](./a.png '题')", "![图](https://example.com/p/zb/a.png '题')"),
        ("![图](../x/a.png)", "![图](https://example.com/p/x/a.png)"),
        ("![图](/images/a.png)", "![图](https://example.com/images/a.png)"),
        ("![](图 1.png)", "![](图 1.png)"),
        ("![](<图 1.png>)", "![](<https://example.com/p/zb/%E5%9B%BE%201.png>)"),
        ("![](a%20b.png?v=1)", "![](https://example.com/p/zb/a%20b.png?v=1)"),
        (r"![](a\).png)", "![](https://example.com/p/zb/a%29.png)"),
        ("[甲](../other/#x)", "[甲](https://example.com/p/other/#x)"),
        ("[甲][1]\n\n[1]: other '题'", "[甲][1]\n\n[1]: https://example.com/p/zb/other '题'"),
        ('<img src="a.png">', '<img src="https://example.com/p/zb/a.png">'),
    ],
)
def test_addresses_become_absolute(written: str, becomes: str) -> None:
    """Beside the page they are under its address, from the root under the site's."""
    assert made(written) == becomes


@pytest.mark.parametrize(
    "written",
    [
        "![图](https://other.example/a.png)",
        "![图](//other.example/a.png)",
        "[甲](#x) [乙](mailto:a@example.com) ![](data:image/png;base64,AA==)",
        "<https://other.example/>",
        "```md\n![图](a.png)\n```\n",
        "`![图](a.png)`",
        "    ![图](a.png)\n",
        "文字  \n\t换行\\\n\n\n\n***\n- a\n* b　\n",
    ],
)
def test_what_is_foreign_or_code_stays_as_it_is_written(written: str) -> None:
    """Byte for byte."""
    assert made(written) == written


def test_a_site_below_a_path_is_not_left() -> None:
    """Authors write a path from the root with the site's own path or without it."""
    below = replace(ACCOUNT, base_url="https://example.com/blog/", permalink="/:year/:slug/")
    assert made("![](/a.png)", below) == "![](https://example.com/blog/a.png)"
    assert made("![](/blog/a.png)", below) == "![](https://example.com/blog/a.png)"
    assert made("![](a.png)", below) == "![](https://example.com/blog/2026/zb/a.png)"


def test_the_lines_own_ends_stay() -> None:
    """A page from Windows is one afterwards."""
    text = f"{FRONT}甲\n\n![](a.png)\n乙\n".replace("\n", "\r\n").encode()
    done = portable(b"\xef\xbb\xbf" + text, name="index.md", folder="b", account=ACCOUNT)
    assert done.text == "甲\r\n\r\n![](https://example.com/p/zb/a.png)\r\n乙\r\n"


@pytest.mark.parametrize(
    "front", ["---\ntitle: 早报\nslug: zb\n---\n", '{"title":"早报","slug":"zb"}\n\n']
)
def test_front_matter_of_every_kind_is_gone(front: str) -> None:
    """Other sites have their own."""
    assert made("![](a.png)\n", front=front) == "![](https://example.com/p/zb/a.png)\n"


def test_the_original_named_for_readers_is_not_where_pictures_lie() -> None:
    """阅读原文 may lead to another site."""
    front = FRONT.replace("+++\n\n", '[wechat]\nsource_url = "https://other.example/"\n+++\n\n')
    assert made("![](a.png)", front=front) == "![](https://example.com/p/zb/a.png)"


def test_shortcodes_become_plain_markdown() -> None:
    """The known ones, and their addresses too."""
    body = (
        '[甲]({{< ref "other.md" >}})\n\n{{< figure src="a.png" caption="图" >}}\n\n'
        "{{< highlight go >}}\n![](a.png)\n{{< /highlight >}}\n"
    )
    assert made(body) == (
        "[甲](https://example.com/p/other/)\n\n![图](<https://example.com/p/zb/a.png>)\n\n"
        "```go\n![](a.png)\n```\n"
    )


def test_an_unknown_shortcode_is_a_fault_with_its_line() -> None:
    """It would stand on the other site as it is."""
    page = f"{FRONT}甲\n\n{{{{< bilibili 1 >}}}}\n".encode()
    (fault,) = portable(page, name="index.md", folder="b", account=ACCOUNT).faults
    assert fault.line == 9
    assert "bilibili" in fault.what


def test_without_the_sites_address_nothing_can_be_made_absolute() -> None:
    """The deployer reads which setting it is."""
    with pytest.raises(SettingsInvalid, match="base_url"):
        portable(FRONT.encode(), name="a", folder="b", account=replace(ACCOUNT, base_url=""))


def test_a_page_that_is_no_text_is_refused() -> None:
    """Nothing is guessed: the copy would carry the mistake on."""
    with pytest.raises(PageInvalid, match="UTF-8"):
        portable(FRONT.encode("gb18030"), name="a", folder="b", account=ACCOUNT)


@pytest.mark.content
def test_the_authors_own_copy_is_the_same(content: Path) -> None:
    """The one made by hand for another site: front matter gone, four pictures absolute."""
    folder = content / "ai20240618"
    account = replace(ACCOUNT, base_url="https://ntopic.cn")
    page = (folder / "index.md").read_bytes()
    done = portable(page, name="index.md", folder=folder.name, account=account)
    written = page.decode().split("\n")[11:]
    changed = [
        (before, after)
        for before, after in zip(written, done.text.split("\n"), strict=True)
        if before != after
    ]
    assert len(changed) == 4
    for before, after in changed:
        assert before.replace("](", "](https://ntopic.cn/p/ai20240618/") == after
    assert done.text == (folder / "CSDN.txt").read_bytes().decode()
    assert done.faults == ()


@pytest.mark.content
def test_the_authors_other_pages_change_in_their_pictures_only(content: Path) -> None:
    """All lines but those with a picture stay as they are, code blocks too."""
    account = replace(ACCOUNT, base_url="https://ntopic.cn")
    for page in sorted(content.glob("*/index.md")):
        text = page.read_text(encoding="utf-8")
        folder = page.parent.name
        done = portable(text.encode(), name=page.name, folder=folder, account=account)
        after = done.text.split("\n")
        before = text.split("\n")[-len(after) :]
        changed = {(a, b) for a, b in zip(before, after, strict=True) if a != b}
        assert changed
        assert all(a.startswith("![") and "](https://ntopic.cn/p/" in b for a, b in changed)
        assert done.faults == ()
