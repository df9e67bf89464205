"""Pages composed of every construct, each with words by which they are known again."""

from __future__ import annotations

from itertools import count
from typing import Final, NamedTuple

from hypothesis import strategies as st

# What Markdown and Hugo have, one construct each; {} stands for a word of its own.
SOUND: Final = [
    "{}，{}。\n",
    "{}\n{}\n",
    "**“{}”**{}，*{}*、***{}***、~~{}~~、`{}`\n",
    "{}  \n{}\\\n{}\n",
    "# {}\n",
    "## {}\n",
    "### [{}](https://a.example/{})\n",
    "###### {}\n",
    "{}\n====\n",
    "{}\n----\n",
    '[{}](https://a.example/x_(y) "提示")，[{}](https://mp.weixin.qq.com/s/x)，[{}](#end)\n',
    "{} https://a.example/{} <https://b.example/{}> （见 https://c.example/{}）。\n",
    "[{}][ref]\n\n[ref]: https://a.example/ref '引'\n",
    "![{}](a.png)\n",
    "{} ![](a.png) {}\n",
    '{{{{< figure src="a.png" caption="{}" >}}}}\n',
    "{}：\n- {}\n- **{}** {}\n  - {}\n    1. {}\n",
    "1. {}\n\n   {}\n\n   ```sh\n   {}\n   ```\n\n2. {}\n\n   > {}\n",
    "- [x] {}\n- [ ] {}\n",
    "**{}**\n* {}\n+ {}\n",
    "> {}\n>\n> > {}\n>\n> - {}\n",
    "> [!NOTE]\n> {}\n",
    "> [!WARNING] {}\n> {}\n>\n> - {}\n",
    "| {} | {} |\n| :-- | --: |\n| {} | `{}` |\n| **{}** | {} |\n",
    3 * "| {} | {} | {} " + "|\n|---|---|---|---|---|---|---|---|---|\n" + 9 * "| {} " + "|\n",
    "```python\ndef {}(x):\n\treturn '{}'  # {}\n\n```\n",
    "```\n    {} <b>{}</b>\n```\n",
    "    {}\n        {}\n",
    '```html\n<p class="{}">{} &amp; {}</p>\n```\n',
    "{{{{< highlight go >}}}}\nfunc {}() {{}} // {}\n{{{{< /highlight >}}}}\n",
    (
        '<small>{}</small>，<u>{}</u>，<font color="#c00" size="4">{}</font>'
        "，<mark>{}</mark>，<kbd>{}</kbd>，<q>{}</q>\n"
    ),
    "{}<br>{} x<sup>{}</sup> H<sub>{}</sub>\n",
    '<span style="color:#060">{}</span>{}\n',
    "<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>\n",
    "<center>{}</center>\n",
    "<details>\n<summary>{}</summary>\n\n{}\n\n</details>\n",
    "{} a<b 与 List<String>，AT&T &copy; {}\n",
    "{}\n: {}\n: {}\n",
    "{}[^{}]\n\n[^{}]: {}\n",
    "{} :smile: 😀 10:30:45 {}\n",
    "---\n\n{}\n",
    "<!--more-->\n\n{}\n",
    "<!-- 注 -->{}\n",
]
# What no author means to write, and many do.
BROKEN: Final = [
    "<b>{}\n\n{}\n",
    "</div>{}\n",
    '<div align="center"><p>{}</p>\n\n{}\n',
    "<p>{}<p>{}\n",
    "<table><tr><td>{}</table>{}\n",
    "<ul><li>{}<li>{}</ul>\n",
    "<i><b>{}</i>{}</b>\n",
    "{}</section>{}\n",
    '<p style="position:fixed;background:url(x);margin-left:-9px">{}</p>\n',
    '<a href="javascript:x">{}</a>\n',
    "<a href='https://a.example/{}' onclick=x()>{}</a>\n",
    "{}<script>x</script>{}\n",
    "<unknown-tag>{}</unknown-tag>\n",
    "**{}\n\n{}**\n",
    "[{}](\n\n{})\n",
    "`{}\n\n{}`\n",
    "<h2 id=x class=y>{}</h2>\n",
    "<li>{}</li>\n",
    "<td>{}</td>\n",
    "<code>{}</code>{}\n",
    "<pre>{}\n  {}</pre>\n",
    "<blockquote>{}\n",
    '<img src=a.png alt="{}">\n',
    "{} < {} > {}\n",
]


class Composed(NamedTuple):
    """A page's body, and its words in the order in which they stand there."""

    body: str
    words: tuple[str, ...]


def compose(pieces: list[str]) -> Composed:
    """Fill the pieces with words that occur nowhere else."""
    number, words, body = count(), [], []
    for piece in pieces:
        here = [f"w{next(number)}z" for _ in range(piece.replace("{{", "").count("{}"))]
        if "[^" in piece:  # a footnote is called by one name
            here[2] = here[1]
        words += [word for at, word in enumerate(here) if not ("[^" in piece and at in {1, 2})]
        body.append(piece.format(*here))
    return Composed("\n".join(body), tuple(words))


def pages(*pieces: list[str], most: int = 8) -> st.SearchStrategy[Composed]:
    """Pages of up to `most` of the given constructs, in any order."""
    every = [piece for some in pieces for piece in some]
    return st.lists(st.sampled_from(every), min_size=1, max_size=most).map(compose)
