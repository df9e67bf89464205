"""Who follows an account, and under which tags. Pure."""

import base64
import hashlib
from dataclasses import dataclass, field

from bot.sandbox import ids
from bot.sandbox.windows import Windows

# Tags, create: 0 to 2 are WeChat's own; 2 is the starred group, and there from the beginning.
STARRED = 2
SYSTEM_TAGS = range(3)
FIRST_TAG = 100
FOUNDING = 1_700_000_000.0  # since when those follow whom nobody saw come
A_MONTH = 4  # Batch_Sends: mass messages that one follower of a service account gets in a month


def first_follower(app_id: str) -> str:
    """The openid of the one made-up follower that every account begins with, the same each time."""
    digest = hashlib.sha256(app_id.encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


@dataclass(slots=True)
class Follower:
    """One follower. `refuses` mass messages; `broken`: sending to them fails.

    `blocked`: on the account's blacklist. `came_by` and the two of the QR code are what user/info
    tells; `platform` is the phone's: 1 iOS, 2 Android, 3 another. `greeted_at` is when the
    website's automatic reply was shown last.
    """

    openid: str
    wechat_id: str = ""
    refuses: bool = False
    broken: bool = False
    tags: list[int] = field(default_factory=list)
    month: str = ""
    received: int = 0
    followed_at: float = FOUNDING
    blocked: bool = False
    remark: str = ""
    platform: str = "1"
    came_by: str = "ADD_SCENE_SEARCH"
    qr_scene: int = 0
    qr_scene_str: str = ""
    greeted_at: float = 0.0
    windows: Windows = field(default_factory=Windows)

    def had(self, month: str) -> int:
        """Answer how many mass messages came in that month of Beijing's calendar."""
        return self.received if self.month == month else 0

    def take(self, month: str) -> None:
        """Get one mass message."""
        self.month, self.received = month, self.had(month) + 1


@dataclass(slots=True)
class Audience:
    """All followers of one account by openid, those who left, and its tags by id."""

    followers: dict[str, Follower] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    tags: dict[int, str] = field(default_factory=lambda: {STARRED: "星标组"})
    newest_tag: int = FIRST_TAG - 1

    def follow(self, openid: str = "") -> Follower:
        """Add a follower, or find the one that is there."""
        openid = openid or ids.openid()
        return self.followers.setdefault(openid, Follower(openid))

    def leave(self, openid: str) -> None:
        """Have a follower go; tags, remark and all are gone with them."""
        del self.followers[openid]
        self.left.add(openid)

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
