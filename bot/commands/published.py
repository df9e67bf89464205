"""gongbao published: say that a publication is out, and where."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Key
from bot.terminal.ordering import meant, tell
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao published ai20240618 https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv
  gongbao published 0618 "https://mp.weixin.qq.com/s?__biz=…&mid=…&idx=1&sn=…"

Copy the address from 发表记录 in WeChat's back end; temporary ones (tempkey) are refused.
Exit status: 0 noted, 2 that is no such address, or another publication's."""

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Where readers find it.")]


def published(
    key: Key, address: Address, *, account: AccountName = None, as_json: AsJson = False
) -> None:
    """Say that somebody has published it by hand, or where it is."""
    publication, its_account, services, who = meant(key, account)
    done = orders.published(publication, address, its_account, services, who=who)
    tell(done, as_json=as_json)
