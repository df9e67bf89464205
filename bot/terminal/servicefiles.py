"""The files by which other programs run this very installation, watch it, and stand before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from bot.supervision.embedded import lies_inside
from bot.supervision.programs import GONGBAO
from workers.bundle.packing import PACKED_BYTES
from workers.checkout import top_of
from workers.enqueue import JOB_SECONDS
from workers.errors import SettingsInvalid
from workers.jinja import environment, templates
from workers.ledger import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workers.settings import Settings

KEEP: Final = 14
PRIVILEGED: Final = 1024
BACKUPS: Final = "backups"
NO_URL: Final = (
    "GONGBAO_PUBLIC_URL is not set: write where people and WeChat reach the web process, "
    "https://gongbao.example.com"
)
NO_REDIS: Final = "--split needs REDIS_URL: the embedded Valkey belongs to `gongbao up`"


class File(NamedTuple):
    """A file's name, where it belongs, and its text."""

    name: str
    folder: str
    text: str


class Process(NamedTuple):
    """How systemd runs a command: how long it may take to stop (seconds), and why so long."""

    type: str
    patience: int
    why: str
    reloads: bool = False


PROCESSES: Final = {
    "up": Process("exec", 30, "All processes are ended in turn, Valkey the last.", reloads=True),
    "web": Process("notify", 40, "Gunicorn gives open requests 30 seconds.", reloads=True),
    "worker": Process("notify", JOB_SECONDS + 20, "The job in hand is finished."),
    "clock": Process("notify", 60, "The notice that is being sent is finished."),
    "watch": Process("notify", 60, "The page that is being read is finished."),
}


def systemd(settings: Settings, folder: Path, *, split: bool) -> Iterator[File]:
    """Write the units: one for everything, or one for each part; and the nightly backup."""
    if split and not settings.redis_url:
        raise SettingsInvalid([NO_REDIS])
    around = _around(settings, folder)
    parts = _parts(settings) if split else ()
    for name in parts or ("up",):
        unit = f"gongbao-{name}.service" if split else "gongbao.service"
        how = PROCESSES[name]
        yield _unit(
            unit,
            "process.service.j2",
            name=name,
            part=split,
            type=how.type,
            reloads=how.reloads,
            patience=how.patience,
            patience_why=how.why,
            command=_words(*GONGBAO, name),
            **around,
        )
    if split:
        yield _unit("gongbao.target", "gongbao.target.j2", parts=parts)
    backups = _words(str(settings.home.absolute() / BACKUPS))
    command = _words(*GONGBAO, "backup")
    unit = "gongbao-backup.service"
    yield _unit(unit, f"{unit}.j2", backups=backups, keep=KEEP, command=command, **around)
    yield _unit("gongbao-backup.timer", "gongbao-backup.timer.j2")


def caddy(settings: Settings) -> Iterator[File]:
    """Write the site of `public_url`, before the web process."""
    place = urlsplit(settings.public_url)
    if not place.netloc:
        raise SettingsInvalid([NO_URL])
    text = _rendered(
        "Caddyfile.j2",
        site=place.netloc,
        secure=place.scheme == "https" and place.port is None,
        upstream=_upstream(settings),
        megabytes=PACKED_BYTES // 1_000_000 + 1,
    )
    yield File("Caddyfile", "/etc/caddy", text)


def prometheus(settings: Settings) -> Iterator[File]:
    """Write what Prometheus asks, and what it warns of."""
    token = bool(settings.metrics_token)
    text = _rendered("prometheus.yml.j2", upstream=_upstream(settings), token=token)
    yield File("prometheus.yml", "/etc/prometheus", text)
    yield from _alerts()


def dashboard() -> Iterator[File]:
    """Give the dashboard that Grafana imports."""
    yield _as_it_is("gongbao-dashboard.json", "Grafana → Dashboards → Import")


def _alerts() -> Iterator[File]:
    yield _as_it_is("gongbao-alerts.yml", "/etc/prometheus")


def _as_it_is(name: str, folder: str) -> File:
    return File(name, folder, (templates() / "service" / name).read_text(encoding="utf-8"))


def _unit(name: str, template: str, /, **facts: object) -> File:
    return File(name, "/etc/systemd/system", _rendered(template, **facts))


def _rendered(template: str, /, **facts: object) -> str:
    return environment().get_template(f"service/{template}").render(facts).strip() + "\n"


def _around(settings: Settings, folder: Path) -> dict[str, object]:
    """What every unit needs: whose it is, where it lies, what it may write."""
    return {
        "user": folder.owner(),  # also where root asks, to write the units
        "folder": _path(folder),
        "writable": " ".join(_quoted(str(each)) for each in sorted(_writable(settings))),
        # The embedded Valkey's socket may lie in /tmp, where commands look for it as well.
        "private_tmp": bool(settings.redis_url) or lies_inside(settings.home),
        "low_port": settings.port < PRIVILEGED,
    }


def _writable(settings: Settings) -> set[Path]:
    """List the folders of what gongbao keeps, and of the checkouts that it pulls."""
    home = settings.home.absolute()
    found = {home if home.is_dir() else home.parent}
    file = file_of(settings.database_url)
    if file is not None and home not in file.absolute().parents:
        found.add(file.absolute().parent)
    accounts = settings.accounts.values()
    return found | {top_of(each.content) for each in accounts if each.pull and each.content}


def _parts(settings: Settings) -> tuple[str, ...]:
    watched = any(account.content for account in settings.accounts.values())
    return ("web", "worker", "clock", *(("watch",) if watched else ()))


def _upstream(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  asked, not bound
    return f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"


def _words(*words: str) -> str:
    """Write a command as systemd parts it again; only there $ means something."""
    return " ".join(_quoted(word).replace("$", "$$") for word in words)


def _quoted(word: str) -> str:
    """Write one of several words (systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers")."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return text if text and not set(text) & set(" \t'\";") else f'"{text}"'


def _path(path: Path) -> str:
    """Write a path that is all of a line: only % means something there."""
    return str(path.absolute()).replace("%", "%%")
