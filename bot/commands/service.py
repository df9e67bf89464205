"""gongbao service: the files by which systemd, Caddy, Prometheus and Grafana know this house."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal import servicefiles
from bot.terminal.output import emit, say
from bot.terminal.servicefiles import File
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao service                             # systemd: one unit for everything, and the backup
  sudo gongbao service --write /etc/systemd/system
  gongbao service systemd --split             # one unit for web, worker, clock and watch each
  gongbao service caddy
  gongbao service prometheus
  gongbao service dashboard > gongbao.json    # for Grafana: Dashboards → Import

Run it in the installation's folder, as the user that is to run it; it prints, and writes nothing
but with --write. Afterwards: systemctl daemon-reload, then
systemctl enable --now gongbao.service gongbao-backup.timer.
Exit status: 0 done, 1 it cannot be written, 2 the settings are incomplete."""


class What(StrEnum):
    """For whom files are made."""

    SYSTEMD = "systemd"
    CADDY = "caddy"
    PROMETHEUS = "prometheus"
    DASHBOARD = "dashboard"


For = Annotated[What, typer.Argument(metavar="WHAT", help="systemd, caddy, prometheus, dashboard.")]
Split = Annotated[bool, typer.Option("--split", help="A unit for each process.")]
Write = Annotated[
    Path | None, typer.Option("--write", metavar="DIR", help="Write the files there instead.")
]


def service(what: For = What.SYSTEMD, *, split: Split = False, write: Write = None) -> None:
    """Print files for systemd, Caddy, Prometheus and Grafana, with this house's own paths."""
    if split and what is not What.SYSTEMD:
        raise typer.BadParameter("--split goes with systemd")
    files = [*_files(what, split=split)]
    if write is not None:
        _write(files, write)
        return
    for file in files:
        if len(files) > 1:
            emit(f"# {file.folder}/{file.name}\n\n")
        emit(file.text if file is files[-1] else f"{file.text}\n")


def _files(what: What, *, split: bool) -> Iterator[File]:
    if what is What.DASHBOARD:
        return servicefiles.dashboard()
    settings = Settings.read()
    if what is What.SYSTEMD:
        return servicefiles.systemd(settings, Path.cwd(), split=split)
    makers: dict[What, Callable[[Settings], Iterator[File]]] = {
        What.CADDY: servicefiles.caddy,
        What.PROMETHEUS: servicefiles.prometheus,
    }
    return makers[what](settings)


def _write(files: list[File], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_text(file.text, encoding="utf-8")
        say(f"已写入 {folder / file.name}")
