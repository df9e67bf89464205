"""A person's acts at 微信开发者平台 over HTTP, for tests that need a person at a certain moment."""

from flask import Blueprint, Response, jsonify

from bot.sandbox import devplatform
from bot.sandbox.backend import Impossible
from bot.sandbox.wanted import account_of, body_of
from bot.sandbox.world import World


def devplatform_api(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/platform/; a no is 409 with its sentence."""
    routes = Blueprint(
        "devplatform_api", __name__, url_prefix="/sandbox/accounts/<app_id>/platform"
    )

    @routes.post("/secret")
    def secret(app_id: str) -> Response:
        """Enable or reset the AppSecret; answers it, this once."""
        with world.lock:
            return jsonify(secret=devplatform.new_secret(world, account_of(world, app_id)))

    @routes.post("/whitelist")
    def whitelist(app_id: str) -> Response:
        """Save API IP白名单: `{"addresses": ["1.2.3.4", "1.2.3.0/24"]}`."""
        addresses = body_of("addresses").get("addresses", [])
        with world.lock:
            account = account_of(world, app_id)
            return jsonify(saved=devplatform.set_whitelist(world, account, "\n".join(addresses)))

    @routes.post("/callback")
    def callback(app_id: str) -> Response:
        """Submit 消息与事件推送: `url`, `token`, `aes_key`, `mode`; asked at once."""
        wanted = devplatform.wanted_from(body_of("url", "token", "aes_key", "mode"))
        devplatform.submit_callback(world, account_of(world, app_id), wanted)
        return jsonify(ok=True)

    @routes.errorhandler(Impossible)
    def impossible(no: Impossible) -> tuple[Response, int]:
        return jsonify(error=str(no)), 409

    return routes
