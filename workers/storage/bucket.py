"""A bucket of an S3-compatible service as storage; the only door to s3fs."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from workers.errors import SettingsInvalid
from workers.storage.troubles import StorageAway, StorageRefuses

try:
    import s3fs
    from aiobotocore.session import AioSession
except ImportError:
    s3fs = None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.registry.store import StoreAddress

CONNECT_SECONDS: Final = 3
READ_SECONDS: Final = 15
HURRIED_SECONDS: Final = 2
TRIES: Final = 2
CONNECTIONS: Final = 16
REFUSALS: Final = (PermissionError, ValueError)
"""What s3fs makes of 403, and of a bucket's or region's name that cannot be."""
KEYLESS: Final = frozenset({"NoCredentialsError", "PartialCredentialsError"})
"""How botocore says that this machine has no rights of its own either."""
SILENT: Final = {
    "EndpointConnectionError": "连不上",
    "ConnectTimeoutError": "连不上",
    "ConnectionClosedError": "连接中断",
    "ReadTimeoutError": "没有及时回答",
}
"""How botocore says that nothing answers, in words; another error goes by its own name."""
TALKATIVE: Final = ("botocore", "aiobotocore", "s3fs", "fsspec")
"""Their debug lines hold signatures."""


class Bucket:
    """One connection for each process: an event loop does not survive a fork."""

    def __init__(self, address: StoreAddress, *, hurried: bool) -> None:
        if s3fs is None:
            raise SettingsInvalid(["GONGBAO_STORE_URL names a bucket: pip install 'gongbao[s3]'"])
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._address = address
        self._hurried = hurried
        self._session = AioSession()
        # Reading botocore's description of S3 takes longer than a picture: once, before a fork.
        self._session.get_component("data_loader").load_service_model("s3", "service-2")
        self._open: tuple[int, Any] | None = None

    def get(self, name: str) -> bytes | None:
        with _told():
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except FileNotFoundError:
                self._require()
        return None

    def size(self, name: str) -> int | None:
        with _told():
            try:
                return int(self._files.info(self._path(name))["size"])
            except FileNotFoundError:
                self._require()
        return None

    def put(self, name: str, data: bytes) -> None:
        with _told():
            self._files.pipe_file(self._path(name), data)

    def _require(self) -> None:
        """Tell a missing object from a bucket that is not there: s3fs does not."""
        self._files.call_s3("head_bucket", Bucket=self._address.place.partition("/")[0])

    def _path(self, name: str) -> str:
        return f"{self._address.place}/{name}"

    @property
    def _files(self) -> Any:  # noqa: ANN401  s3fs has no types
        if self._open is None or self._open[0] != os.getpid():
            self._open = (os.getpid(), self._connect())
        return self._open[1]

    def _connect(self) -> Any:  # noqa: ANN401  s3fs has no types
        address, seconds = self._address, HURRIED_SECONDS
        config = {
            "connect_timeout": seconds if self._hurried else CONNECT_SECONDS,
            "read_timeout": seconds if self._hurried else READ_SECONDS,
            "retries": {"total_max_attempts": 1 if self._hurried else TRIES},
            "max_pool_connections": CONNECTIONS,
            "s3": {"addressing_style": address.style},
            # Every other service than Amazon's own refuses, or miscounts, the newer checksums.
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        }
        files = s3fs.S3FileSystem(
            key=address.key or None,
            secret=address.secret or None,
            endpoint_url=address.endpoint or None,
            client_kwargs={"region_name": address.region} if address.region else {},
            config_kwargs=config,
            session=self._session,
            use_listings_cache=False,
            skip_instance_cache=True,
        )
        files.retries = 1  # botocore's own are enough
        return files


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong in our own words: a service's own may quote what it was sent."""
    try:
        yield
    except REFUSALS as error:
        raise StorageRefuses(type(error).__name__) from None
    except FileNotFoundError:
        raise StorageRefuses("桶不存在") from None
    except Exception as error:  # noqa: BLE001  aiohttp's, botocore's, fsspec's: they share no class
        name = type(error).__name__
        if name in KEYLESS:
            raise StorageRefuses(name) from None
        raise StorageAway(SILENT.get(name, name)) from None
