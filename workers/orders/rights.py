"""Which routes an account may take: by its kind, and by what was learnt of its rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.cards import ROUTES
from workers.errors import Unfit
from workers.publication import Kind, Route

if TYPE_CHECKING:
    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

NAMES: Final = {Route.MASS: "mass", Route.PUBLISH: "publish"}
"""The names under which the ledger remembers these rights."""

PERSONAL: Final = "个人或未认证的公众号没有用接口{route}的权限"
STEPS: Final = (
    "由人发表：① 打开公众号后台（mp.weixin.qq.com）或订阅号助手的草稿箱；② 打开「{title}」检查；"
    "③ 按「发表」；④ 把文章链接告诉公报：gongbao published {key} 链接"
)


def offered(account: Account, services: Services) -> dict[Route, str]:
    """Tell for each route why it is not offered; "" where it is."""
    known = services.ledger.rights(account.name)
    told = {}
    for route in Route:
        right = known.get(NAMES.get(route, ""))
        told[route] = ""
        if route is not Route.DRAFT and account.kind is Kind.PERSONAL:
            told[route] = PERSONAL.format(route=ROUTES[route])
        elif right is not None and not right.held:
            told[route] = f"账号没有{ROUTES[route]}的权限（{right.how}）"
    return told


def demand(route: Route, account: Account, services: Services) -> None:
    """Raise Unfit where the route is not offered, with the reason and what is instead."""
    every = offered(account, services)
    if not every[route]:
        return
    instead = "、".join(f"{ROUTES[each]}（--route {each}）" for each in Route if not every[each])
    raise Unfit(f"{every[route]}。可以改为：{instead}")


def steps(publication: Publication) -> str:
    """Say what a person does in the back end."""
    return STEPS.format(title=publication.title, key=publication.key)
