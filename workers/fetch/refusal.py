"""What can come of asking a foreign address, but a picture."""

from __future__ import annotations

from workers.errors import GongbaoError


class FetchRefused(GongbaoError):
    """gongbao does not take this: the address or what lies there is against its rules.

    The text is a Chinese sentence without a full stop; it names no more of the address than
    its host, since the rest may hold a signature.
    """


class FetchFailed(GongbaoError):
    """The picture did not come; `passing` tells that asking again later may help."""

    def __init__(self, sentence: str, *, passing: bool = True) -> None:
        self.passing = passing
        super().__init__(sentence)
