"""Load Apprise where a channel is needed, and not before: 400 modules, 25 MB."""

from __future__ import annotations

import threading
import warnings
from functools import cache
from typing import TYPE_CHECKING, Final

from workers.notify.candour import be_candid
from workers.notify.discretion import hush

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

_LOCK: Final = threading.Lock()


def service(address: str) -> NotifyBase | None:
    """Apprise's object for one of its URLs; None if it is none.

    A new one each time, because it belongs to one thread. It does not wait between two calls
    (Lark's waits 5.5 s within one): cards are few, and the wait would count against their time.
    """
    with _LOCK:
        _load()
        hush()  # again: whoever sets up logging anew undoes it
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415  see _load

    asset = AppriseAsset(app_id="gongbao", app_desc="gongbao")
    found = Apprise.instantiate(address, asset=asset)
    if found is not None:
        found.request_rate_per_sec = 0
    return found


@cache
def _load() -> None:
    hush()
    with warnings.catch_warnings():
        # Its e-mail module looks whether Python still has imghdr, which is deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise.plugins import N_MGR  # noqa: PLC0415  not before it is needed

        N_MGR.load_modules()  # type: ignore[no-untyped-call]  # Apprise is typed in parts
    be_candid()
