"""The sandbox as one Flask application."""

from flask import Flask, Response, abort, request

from bot.sandbox.backend_api import backend_api
from bot.sandbox.backend_pages import backend_pages
from bot.sandbox.controls import controls
from bot.sandbox.devplatform_api import devplatform_api
from bot.sandbox.devplatform_pages import devplatform_pages
from bot.sandbox.endings import endings
from bot.sandbox.endpoints import BESIDE
from bot.sandbox.follower_levers import follower_levers
from bot.sandbox.gate import pass_through
from bot.sandbox.history import history
from bot.sandbox.levers import levers
from bot.sandbox.mass_levers import mass_levers
from bot.sandbox.pages import pages
from bot.sandbox.phone import phone
from bot.sandbox.published import published
from bot.sandbox.qrcodes import qr_pages
from bot.sandbox.structure import structure
from bot.sandbox.world import World

# nginx before the platform refuses what is bigger with 413, long before any limit in the docs.
GREATEST_BODY = 32 * 1024 * 1024


def create_sandbox(world: World | None = None) -> Flask:
    """Build the application around a world, by default a new and empty one."""
    world = world or World()
    app = Flask("bot.sandbox", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = GREATEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    @app.before_request
    def settle() -> None:
        world.agenda.run_due()  # no answer is staler than the clock

    @app.route("/cgi-bin/<path:path>", methods=["GET", "POST"])
    def cgi_bin(path: str) -> Response:
        if path.startswith(BESIDE):
            abort(404)
        return pass_through(world, path, request)

    @app.route(f"/{BESIDE}<path:path>", methods=["GET", "POST"])
    def beside(path: str) -> Response:
        return pass_through(world, BESIDE + path, request)

    app.register_blueprint(controls(world))
    app.register_blueprint(levers(world))
    app.register_blueprint(follower_levers(world))
    app.register_blueprint(mass_levers(world))
    app.register_blueprint(history(world))
    app.register_blueprint(endings(world))
    app.register_blueprint(backend_api(world))
    app.register_blueprint(backend_pages(world))
    app.register_blueprint(devplatform_api(world))
    app.register_blueprint(devplatform_pages(world))
    app.register_blueprint(pages(world))
    app.register_blueprint(phone(world))
    app.register_blueprint(published(world))
    app.register_blueprint(qr_pages(world))
    app.register_blueprint(structure())
    return app
