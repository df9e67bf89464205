"""An S3-compatible server of the tests' own, by others: moto's, on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import requests
import s3fs
from moto.server import ThreadedMotoServer

from workers.registry import StoreAddress

SECRET = "s3cr3t-" + "k" * 33


class Service:
    """The server, and what is needed to look behind the storage's back."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def bucket(self, **over: str) -> StoreAddress:
        """Make a bucket; gives its address with a prefix."""
        name = f"gongbao-{uuid4().hex[:12]}"
        self.files.mkdir(name)
        url = f"s3://{name}/house/pictures"
        given = {"url": url, "endpoint": self.endpoint, "key": "AKIAEXAMPLE", "secret": SECRET}
        return StoreAddress(**{**given, **over})

    @property
    def files(self) -> s3fs.S3FileSystem:
        return s3fs.S3FileSystem(
            key="AKIAOTHER", secret="other", endpoint_url=self.endpoint, use_listings_cache=False
        )

    @contextmanager
    def strict(self) -> Iterator[None]:
        """Have it look at keys for a while; there are none that it knows."""
        self._look_at_keys_after(0)
        try:
            yield
        finally:
            self._look_at_keys_after(10**9)

    def _look_at_keys_after(self, calls: int) -> None:
        requests.post(f"{self.endpoint}/moto-api/reset-auth", data=str(calls), timeout=5)


@contextmanager
def served() -> Iterator[Service]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield Service(f"http://{host}:{port}")
    finally:
        server.stop()
