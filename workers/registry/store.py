"""Read where the bytes of pictures are to lie, if not in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.sheet import Sheet

STORES: Final = ("s3://", "file:///")
STYLES: Final = ("auto", "path", "virtual")

STORE_KEYS: Final = frozenset({"store_url", "store_endpoint", "store_region", "store_style"})
"""What gongbao.toml may say; the key and its secret belong into the environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAddress:
    """A bucket with a prefix (`s3://bucket/prefix`), or a folder (`file:///folder`).

    Without a key the machine's own rights are used, as botocore finds them. `style` is how a
    bucket is named to the endpoint: in the path, or as a host of its own.
    """

    url: str
    endpoint: str = ""
    region: str = ""
    style: str = "auto"
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """The bucket and prefix, or the folder, without a slash at the end."""
        parts = urlsplit(self.url)
        return f"{parts.netloc}{parts.path}".rstrip("/")

    @property
    def is_bucket(self) -> bool:
        return self.url.startswith("s3://")


def read_store(table: Mapping[str, object], sheet: Sheet) -> StoreAddress | None:
    """Read the address; None where none is given, and bytes stay in the ledger."""
    url = sheet.address("GONGBAO_STORE_URL", table, "store_url", STORES)
    key = sheet.text("GONGBAO_STORE_KEY", {}, "store_key")
    secret = sheet.text("GONGBAO_STORE_SECRET", {}, "store_secret")
    endpoint = sheet.address(
        "GONGBAO_STORE_ENDPOINT", table, "store_endpoint", ("http://", "https://")
    )
    address = StoreAddress(
        url=url,
        endpoint=endpoint,
        region=sheet.text("GONGBAO_STORE_REGION", table, "store_region"),
        style=sheet.choice("GONGBAO_STORE_STYLE", table, "store_style", "auto", STYLES),
        key=key,
        secret=secret,
    )
    if not url:
        return None
    if bool(key) != bool(secret):
        sheet.wrong("GONGBAO_STORE_KEY and GONGBAO_STORE_SECRET belong together: one is missing")
    parts = urlsplit(url)
    odd = "@" in parts.netloc or parts.query or parts.fragment
    if odd or not (parts.netloc if address.is_bucket else address.place):
        sheet.wrong("GONGBAO_STORE_URL (store_url) must be s3://bucket/prefix or file:///folder")
    return address
