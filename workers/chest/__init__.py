"""A backup's container: a plain tar, in which every byte is accounted for.

Its members are `gongbao.json` (what it is), `tables/<name>/<number>.jsonl.gz` (rows in the order
in which they can be loaded), `pictures/<sha256>` and `end-<sha256>.json` (what must all be there).
"""

from workers.chest.blocks import Damaged
from workers.chest.contents import FORMAT, Column, End, Manifest, TableOf
from workers.chest.filing import filed, older, stamped
from workers.chest.packing import Packer
from workers.chest.unpacking import Chest, Newer, opened

__all__ = [
    "FORMAT",
    "Chest",
    "Column",
    "Damaged",
    "End",
    "Manifest",
    "Newer",
    "Packer",
    "TableOf",
    "filed",
    "older",
    "opened",
    "stamped",
]
