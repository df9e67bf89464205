"""微信开发者平台 as a person sees it: one page an account, plain forms in the platform's order."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox import backend, devplatform, tokens
from bot.sandbox.backend import Impossible
from bot.sandbox.backend_pages import HEADERS, refuse_foreign
from bot.sandbox.pages import KINDS, page
from bot.sandbox.wanted import account_of
from bot.sandbox.world import Account, World

MODES = {"plain": "明文模式", "compatible": "兼容模式", "safe": "安全模式（推荐）"}
SAID = {
    "whitelist": "已保存 API IP白名单，稍后生效",
    "callback": "提交成功，消息与事件推送已启用",
    "switched": "已切换消息与事件推送",
}


def devplatform_pages(world: World) -> Blueprint:
    """Make the page /sandbox/platform/<app_id> and what its forms are sent to."""
    routes = Blueprint("devplatform_pages", __name__, url_prefix="/sandbox/platform/<app_id>")
    routes.before_request(refuse_foreign)

    @routes.get("")
    def shown(app_id: str) -> Response:
        return _page(world, app_id, said=SAID.get(request.args.get("said", ""), ""))

    @routes.post("/secret")
    def secret(app_id: str) -> Response:
        """Show the new AppSecret in this answer alone: nobody can ask for it again."""
        with world.lock:
            new = devplatform.new_secret(world, account_of(world, app_id))
        return _page(world, app_id, said="请立即保存，平台不再显示", secret=new)

    @routes.post("/whitelist")
    def whitelist(app_id: str) -> AnyResponse:
        account, text = account_of(world, app_id), request.form.get("whitelist", "")
        try:
            with world.lock:
                devplatform.set_whitelist(world, account, text)
        except Impossible as no:
            return _page(world, app_id, refused="whitelist", problem=str(no), whitelist=text)
        return _done(app_id, "whitelist")

    @routes.post("/callback")
    def callback(app_id: str) -> AnyResponse:
        account = account_of(world, app_id)
        try:
            devplatform.submit_callback(world, account, devplatform.wanted_from(request.form))
        except Impossible as no:
            why, form = f"提交失败：{no}", dict(request.form)
            return _page(world, app_id, refused="callback", problem=why, filled=form)
        return _done(app_id, "callback")

    @routes.post("/switch")
    def switch(app_id: str) -> AnyResponse:
        with world.lock:
            account = account_of(world, app_id)
            backend.switch_callback(account, on=not account.callback_on)
        return _done(app_id, "switched")

    return routes


def platform_path(app_id: str) -> str:
    """The address of an account's page, without host."""
    return f"/sandbox/platform/{app_id}"


def _done(app_id: str, said: str) -> AnyResponse:
    return redirect(f"{platform_path(app_id)}?said={said}#top", code=303)  # not at the form


def _page(
    world: World,
    app_id: str,
    *,
    said: str = "",
    refused: str = "",
    problem: str = "",
    secret: str = "",
    whitelist: str | None = None,
    filled: dict[str, str] | None = None,
) -> Response:
    with world.lock:
        account = account_of(world, app_id)
        tokens.settle_whitelist(account, world.clock.now())
        return page(
            "devplatform.html.j2",
            status=409 if problem else 200,
            headers=HEADERS,
            account=account,
            path=platform_path(app_id),
            kind=KINDS[account.kind],
            modes=MODES,
            said=said,
            refused=refused,
            problem=problem,
            secret=secret,
            whitelist="\n".join(_listed(account)) if whitelist is None else whitelist,
            waiting=account.whitelist_next is not None,
            filled=filled or _filled(account),
        )


def _listed(account: Account) -> list[str]:
    wanted = account.whitelist_next[1] if account.whitelist_next else account.ip_whitelist
    return wanted or []


def _filled(account: Account) -> dict[str, str]:
    """What stands in the form; an account that never had a callback has an empty one."""
    if not account.callback_url:
        return {"url": "", "token": "", "aes_key": "", "mode": "safe"}
    keys = {"token": account.callback_token, "aes_key": account.aes_key}
    return {"url": account.callback_url, "mode": account.mode, **keys}
