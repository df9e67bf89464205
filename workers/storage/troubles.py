"""What becomes of a call to the storage, by what is to be done next."""

from __future__ import annotations

from workers.errors import OperatorMustAct, TryLater


class StorageAway(TryLater):
    """The storage did not answer, or said that it cannot now: nothing is lost, it may later."""

    def __init__(self, why: str) -> None:
        super().__init__(f"图片的存储暂时不可用（{why}），稍后会再试", retry_after=5.0)


class StorageRefuses(OperatorMustAct):
    """The storage answered that it will not: a wrong key, a bucket that is not there, no right."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"图片的存储拒绝了请求（{why}）。请部署的人检查 GONGBAO_STORE_URL、GONGBAO_STORE_KEY "
            "和桶的读写权限，再恢复"
        )
