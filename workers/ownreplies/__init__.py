"""The account's own replies: what is answered to which words, before anything is searched."""

from workers.ownreplies.book import Book
from workers.ownreplies.reading import RepliesInvalid, read_replies
from workers.ownreplies.reply import (
    TEXT_BYTES,
    Article,
    Body,
    Match,
    Origin,
    OwnReply,
    Picture,
    Text,
    body_of,
    body_row,
)

__all__ = [
    "TEXT_BYTES",
    "Article",
    "Body",
    "Book",
    "Match",
    "Origin",
    "OwnReply",
    "Picture",
    "RepliesInvalid",
    "Text",
    "body_of",
    "body_row",
    "read_replies",
]
