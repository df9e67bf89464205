"""gongbao typeset: print what a page becomes: an article's HTML, or Markdown for other sites."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Page
from bot.terminal.house import account_for_looking
from bot.terminal.output import emit, emit_json, fault_json, show_faults
from workers.account import Account
from workers.bundle import open_bundle
from workers.digest import Article, FittedPicture
from workers.errors import Fault, Gravity, PageInvalid
from workers.examine import Examined, look
from workers.portable import portable

EXAMPLES = """Examples:

\b
  gongbao typeset content/post/ai20240618 > article.html
  gongbao typeset 每日AI.md --theme calm
  gongbao typeset page.md --json | jq -r '.articles[0].title'
  gongbao typeset content/post/ai20240618 --as markdown > other-site.md

Needs no settings, no Redis and no account. Pictures keep the names they have in the page.
Markdown has no front matter, and the addresses of pictures and links under the account's
base_url, which it needs; all else, code above all, stays as it is written.
A page too long for one article is printed as several, each further one after a comment.
Exit status: 0 done, 2 the page has errors."""

Theme = Annotated[
    str, typer.Option("--theme", metavar="THEME", help="Another theme than the account's.")
]


class Form(StrEnum):
    """What a page can be printed as."""

    HTML = "html"
    MARKDOWN = "markdown"


As = Annotated[Form, typer.Option("--as", help="WeChat's HTML, or plain Markdown for other sites.")]


def typeset(
    page: Page,
    *,
    account: AccountName = None,
    theme: Theme = "",
    form: As = Form.HTML,
    as_json: AsJson = False,
) -> None:
    """Print the bare HTML of the article that a page would become. Touches nothing else."""
    if form is Form.MARKDOWN:
        _markdown(page, account_for_looking(account), as_json=as_json)
        return
    try:
        examined = look(page, account_for_looking(account), theme=theme)
    except PageInvalid as error:
        if as_json:
            emit_json(describe(None, error.faults))
        raise
    if as_json:
        emit_json(describe(examined, examined.faults))
    show_faults(examined.faults)
    if examined.errors:
        raise typer.Exit(2)
    if not as_json:
        emit(_bare(examined.articles))


def _markdown(page: Path, account: Account, *, as_json: bool) -> None:
    try:
        bundle = open_bundle(page, account=account)
        made = portable(bundle.page, name=bundle.name, folder=bundle.folder, account=account)
    except PageInvalid as error:
        if as_json:
            emit_json({"markdown": "", "faults": [fault_json(each) for each in error.faults]})
        raise
    if as_json:
        emit_json({"markdown": made.text, "faults": [fault_json(each) for each in made.faults]})
    show_faults(made.faults)
    if any(fault.gravity is Gravity.ERROR for fault in made.faults):
        raise typer.Exit(2)
    if not as_json:
        emit(made.text)


def _bare(articles: Sequence[Article]) -> str:
    """The HTML of all articles; before each but the first a comment that tells its title."""
    parts = [articles[0].html]
    for number, article in enumerate(articles[1:], start=2):
        title = article.title.replace("--", "——")
        parts.append(f"<!-- 第 {number} 篇：{title} -->\n{article.html}")
    return "\n".join(parts) + "\n"


def describe(examined: Examined | None, faults: tuple[Fault, ...]) -> dict[str, object]:
    """Write an article and its page as JSON types; without `examined` only the faults."""
    told = [fault_json(fault) for fault in faults]
    if examined is None:
        return {"articles": [], "pictures": [], "notes": [], "kept_links": [], "faults": told}
    digest = examined.digest
    return {
        "articles": [
            {
                "title": article.title,
                "author": article.author,
                "summary": article.summary,
                "html": article.html,
                "characters": article.characters,
            }
            for article in examined.articles
        ],
        "pictures": [
            {"ref": p.ref, "line": p.line, "alt": p.alt, **_fitted(examined.fitted.get(p.ref))}
            for p in digest.pictures
        ],
        "notes": [{"number": n.number, "text": n.text, "url": n.url} for n in digest.notes],
        "kept_links": [{"text": link.text, "url": link.url} for link in digest.kept_links],
        "faults": told,
    }


def _fitted(picture: FittedPicture | None) -> dict[str, object]:
    names = ("kind", "width", "height", "before", "after", "similarity")
    return {name: getattr(picture, name, None) for name in names}
