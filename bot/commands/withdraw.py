"""gongbao withdraw: take back what readers have."""

from bot.commands.options import AccountName, AsJson, Key, Yes
from bot.terminal.ordering import confirm, meant, tell
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao withdraw ai20240618
  gongbao withdraw 0618 --yes

Deletes the article where the account may do so by API, else gives the steps in the back end. The
card stays in chats, a spent push stays spent, and who has read it has read it.
Exit status: 0 withdrawn, 2 it is not out."""


def withdraw(
    key: Key, *, account: AccountName = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Take back what readers have, as far as WeChat lets anyone."""
    publication, its_account, services, who = meant(key, account)
    card = (
        f"撤回「{publication.title}」（账号 {publication.account}）\n"
        f"{publication.address or '还没有链接'}\n"
        "文章会被删除；聊天里的卡片、用掉的群发次数和已经看过的人撤不回来"
    )
    confirm(card, yes=yes)
    tell(orders.withdraw(publication, its_account, services, who=who), as_json=as_json)
