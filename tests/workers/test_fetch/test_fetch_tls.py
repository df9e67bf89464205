"""A pinned connection is still checked against the name of the host."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
from certificate import certificate
from rawsite import PICTURE, Site, whole

from workers.fetch import FetchFailed, fetch_picture
from workers.fetch.wire import _trust

if TYPE_CHECKING:
    from pathlib import Path


def test_https_is_checked_against_the_name_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to a pinned address, and the certificate must still be the host's."""
    public, private = certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    site = Site(context)
    site.pages["/a.png"] = whole()
    ask = {"allow_private": site.allowed}
    with pytest.raises(FetchFailed, match="证书") as untrusted:
        fetch_picture(site.url(scheme="https", host="localhost"), **ask)
    assert not untrusted.value.passing
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    _trust.cache_clear()
    assert fetch_picture(site.url(scheme="https", host="localhost"), **ask) == PICTURE
    with pytest.raises(FetchFailed, match="证书"):
        fetch_picture(site.url(scheme="https"), **ask)
    _trust.cache_clear()
    site.close()
    assert names[:2] == ["localhost", "localhost"]
