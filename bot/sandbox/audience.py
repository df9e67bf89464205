"""Who follows an account, and under which tags. Pure."""

import base64
import hashlib
from dataclasses import dataclass, field

from bot.sandbox import ids

# Tags, create: 0 to 2 are WeChat's own; 2 is the starred group, and there from the beginning.
STARRED = 2
SYSTEM_TAGS = range(3)
FIRST_TAG = 100
A_MONTH = 4  # Batch_Sends: mass messages that one follower of a service account gets in a month


def first_follower(app_id: str) -> str:
    """The openid of the one made-up follower that every account begins with, the same each time."""
    digest = hashlib.sha256(app_id.encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


@dataclass(slots=True)
class Follower:
    """One follower. `refuses` mass messages; `broken`: sending to them fails."""

    openid: str
    wechat_id: str = ""
    refuses: bool = False
    broken: bool = False
    tags: list[int] = field(default_factory=list)
    month: str = ""
    received: int = 0

    def had(self, month: str) -> int:
        """Answer how many mass messages came in that month of Beijing's calendar."""
        return self.received if self.month == month else 0

    def take(self, month: str) -> None:
        """Get one mass message."""
        self.month, self.received = month, self.had(month) + 1


@dataclass(slots=True)
class Audience:
    """All followers of one account by openid, and its tags by id."""

    followers: dict[str, Follower] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=lambda: {STARRED: "星标组"})
    newest_tag: int = FIRST_TAG - 1

    def follow(self, openid: str = "") -> Follower:
        """Add a follower, or find the one that is there."""
        openid = openid or ids.openid()
        return self.followers.setdefault(openid, Follower(openid))

    def grow(self, count: int) -> None:
        """Have exactly so many followers; the newest go first."""
        while len(self.followers) > count:
            self.followers.popitem()
        while len(self.followers) < count:
            self.follow()

    def create_tag(self, name: str) -> int:
        """Add a tag; an id is never given twice."""
        self.newest_tag += 1
        self.tags[self.newest_tag] = name
        return self.newest_tag

    def delete_tag(self, tag: int) -> None:
        """Take a tag away from the account and from whoever has it."""
        del self.tags[tag]
        for follower in self.tagged(tag):
            follower.tags.remove(tag)

    def tagged(self, tag: int) -> list[Follower]:
        """List the followers with a tag, oldest first."""
        return [one for one in self.followers.values() if tag in one.tags]

    def named(self, wechat_id: str) -> Follower | None:
        """Find a follower by WeChat id."""
        found = (one for one in self.followers.values() if one.wechat_id == wechat_id)
        return next(found, None)
