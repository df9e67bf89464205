"""What a process that slept through its time limit may still do: nothing."""

from __future__ import annotations

import socket
import time

import pytest

from workers.wechat.watched import Limit, Watch


@pytest.mark.parametrize("shown_before", [False, True])
def test_nothing_is_sent_after_the_limit_though_no_timer_has_run_yet(shown_before: bool) -> None:  # noqa: FBT001
    """A stopped worker goes on in the very line it stopped in, and another has taken its row."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch = Watch(Limit(0.05))  # never entered, so that its timer sleeps for good
        if shown_before:  # a new connection is shown when it is made, and again when it is used
            watch.take(ours, reused=False)
        time.sleep(0.06)
        watch.take(ours, reused=True)
        assert watch.over
        with pytest.raises(BrokenPipeError):
            ours.send(b"POST /cgi-bin/message/mass/sendall")
        assert theirs.recv(1) == b""
