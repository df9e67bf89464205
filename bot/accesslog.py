"""Gunicorn's own lines and its access log, in the one form of the house."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn import glogging

if TYPE_CHECKING:
    from datetime import timedelta

log = structlog.get_logger("access")


class AccessLog(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Hands everything to the process's log, which hides secrets and writes one form.

    A request is a line with its id, without its query: that holds the follower's openid, and
    signatures that are good for minutes.
    """

    def setup(self, cfg: Any) -> None:  # noqa: ANN401  gunicorn's own
        self.cfg = cfg
        for own in (self.error_log, self.access_log):
            own.handlers.clear()
            own.propagate = True
            own.setLevel(logging.NOTSET)

    @property
    def access_log_enabled(self) -> bool:
        return log.isEnabledFor(logging.INFO)  # type: ignore[no-any-return]

    def access(
        self,
        resp: Any,  # noqa: ANN401  gunicorn's own
        req: Any,  # noqa: ANN401, ARG002
        environ: dict[str, Any],
        request_time: timedelta,
    ) -> None:
        """Say what was asked and what came of it; the request's id is in the context."""
        log.info(
            "request",
            method=environ.get("REQUEST_METHOD"),
            path=environ.get("PATH_INFO"),
            status=resp.status_code,
            bytes=resp.sent,
            ms=int(request_time.total_seconds() * 1000),
            peer=environ.get("REMOTE_ADDR"),
        )
