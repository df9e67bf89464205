"""What operators mend on a page from their phone, laid over the page. Pure."""

from workers.mending.bases import SENT_COVER, basis_of, basis_of_words, dress, outlive, sent
from workers.mending.laying import in_body, in_tree
from workers.mending.mend import (
    PART_NAMES,
    RATIOS,
    SQUARE,
    WIDE,
    Mend,
    Part,
    named,
    saying,
    short,
    with_mends,
)
from workers.mending.page import Page, pictures_of, read_page, root_of, shown
from workers.mending.wishes import Wish, wishes
from workers.mending.words import Spot, every, mend_body, mend_root

__all__ = [
    "PART_NAMES",
    "RATIOS",
    "SENT_COVER",
    "SQUARE",
    "WIDE",
    "Mend",
    "Page",
    "Part",
    "Spot",
    "Wish",
    "basis_of",
    "basis_of_words",
    "dress",
    "every",
    "in_body",
    "in_tree",
    "mend_body",
    "mend_root",
    "named",
    "outlive",
    "pictures_of",
    "read_page",
    "root_of",
    "saying",
    "sent",
    "short",
    "shown",
    "wishes",
    "with_mends",
]
