"""`gongbao service`: files in which other programs find this very installation."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import sys
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from ledgers import new_ledger
from prometheus_client.parser import text_string_to_metric_families

from bot.commands.service import What, service
from bot.metrics import make_metrics
from bot.terminal import servicefiles
from workers.counts import CALLBACK_SECONDS, Counts, timed
from workers.errors import SettingsInvalid
from workers.jinja import templates
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = f"""
[accounts.daily]
kind = "subscription"
app_id = "wx0123456789abcdef"
secret = "{"s" * 32}"
content = "content"
pull = true
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder named as people name folders, with all that systemd would take for its own."""
    folder = tmp_path / '我的 公报 50% $HOME "甲"'
    (folder / "content" / ".git").mkdir(parents=True)
    (folder / "gongbao.toml").write_text(
        f'public_url = "https://gongbao.example.com"\n{ACCOUNT}', encoding="utf-8"
    )
    monkeypatch.chdir(folder)
    return folder


def unit(text: str) -> configparser.SectionProxy:
    """A unit's [Service], as far as each setting stands there once."""
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser["Service"]


def parted(value: str) -> list[str]:
    """The words of a value, as systemd parts them; then what % and $ stand for."""
    return [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(value)]


def test_a_unit_names_this_installation_whatever_its_folder_is_called(folder: Path) -> None:
    """Blanks, quotes, % and $ arrive; what may be written is what gongbao keeps, and no more."""
    found = {
        one.name: one.text for one in servicefiles.systemd(Settings.read(), folder, split=False)
    }
    assert set(found) == {"gongbao.service", "gongbao-backup.service", "gongbao-backup.timer"}
    runs, saves = unit(found["gongbao.service"]), unit(found["gongbao-backup.service"])
    assert parted(runs["ExecStart"]) == [sys.executable, "-P", "-m", "bot.cli", "up"]
    assert runs["WorkingDirectory"].replace("%%", "%") == str(folder)
    assert {w.replace("%%", "%") for w in shlex.split(runs["ReadWritePaths"])} == {
        str(folder),
        str(folder / "content"),
    }
    backups = str(folder / ".gongbao" / "backups")
    assert parted(saves["ExecStart"])[-4:] == ["backup", backups, "--keep", "14"]
    assert parted(saves["ExecStartPre"])[-1] == backups
    assert runs["User"] == folder.owner()
    for name, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "UMask": "0077",
        "Restart": "always",
        "KillMode": "mixed",
    }.items():
        assert runs[name] == value
    assert runs["PrivateTmp"] == "no"  # the embedded Valkey's socket lies in /tmp then


def test_each_process_may_have_a_unit_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may finish its job before it is killed; and without Redis they could not meet."""
    with pytest.raises(SettingsInvalid, match="REDIS_URL"):
        [*servicefiles.systemd(Settings.read(), folder, split=True)]
    monkeypatch.setenv("REDIS_URL", "redis://localhost:6379/0")
    service(What.SYSTEMD, split=True, write=folder / "units")
    there = {file.name: file.read_text() for file in (folder / "units").iterdir()}
    parts = {f"gongbao-{part}.service" for part in ("web", "worker", "clock", "watch")}
    assert parts < set(there)
    assert set(re.findall(r"gongbao-\w+\.service", there["gongbao.target"])) == parts
    assert int(unit(there["gongbao-worker.service"])["TimeoutStopSec"]) > 55
    assert unit(there["gongbao-web.service"])["ExecReload"] == "/bin/kill -USR2 $MAINPID"


def test_the_site_shows_callbacks_and_pages_but_no_figures(folder: Path) -> None:
    """Caddy answers callbacks on both ports, for WeChat follows no redirect."""
    [file] = servicefiles.caddy(Settings.read())
    assert file.text.count("reverse_proxy 127.0.0.1:8000") == 2
    assert "@inside path /metrics /readyz\n\trespond @inside 404" in file.text
    before, after = file.text.split("gongbao.example.com {\n", 2)[1:]
    assert "handle /wechat/*" in before
    assert "redir" not in after
    with pytest.raises(SettingsInvalid, match="PUBLIC_URL"):
        [*servicefiles.caddy(Settings.read(folder, {"GONGBAO_PUBLIC_URL": "https://"}))]


def test_dashboard_and_alerts_ask_only_for_what_is_measured(folder: Path, redis_url: str) -> None:
    """A figure by a name that nobody tells is an empty panel, and an alert that never comes."""
    settings = Settings.read(folder, {"REDIS_URL": f"{redis_url}?db=6"})
    new_ledger(settings.database_url)
    services = Services(settings=settings)
    services.ledger.take_lead("clock", owner="me", seconds=10, now=services.now())
    services.ledger.beat("clock", now=services.now())
    services.ledger.sync_accounts(settings.accounts.values())
    counts = Counts(services.scratch.line)
    counts.called("daily", "draft/add", "ok", 0.1)
    counts.add({("callbacks", "daily", "silent"): 1, **timed(CALLBACK_SECONDS, "", 0.1)})
    counts.note_skew("daily", 0)
    app = Flask("figures")
    app.register_blueprint(make_metrics(services))
    told = app.test_client().get("/metrics").text
    names = {s.name for f in text_string_to_metric_families(told) for s in f.samples}
    names.add("gongbao_publications")  # there is none yet
    board = json.loads((templates() / "service" / "gongbao-dashboard.json").read_text())
    asked = [t["expr"] for panel in board["panels"] for t in panel["targets"]]
    alerts = (templates() / "service" / "gongbao-alerts.yml").read_text()
    wanted = set(re.findall(r"gongbao_\w+", " ".join((*asked, *re.findall("expr: .*", alerts)))))
    assert wanted <= names
    shown = names - {n for n in names if n.endswith(("_bucket", "_count", "_sum", "_created"))}
    assert shown <= wanted  # and nothing is measured that nobody is shown
    assert {p["datasource"]["uid"] for p in board["panels"]} == {"${datasource}"}
    assert len({p["id"] for p in board["panels"]}) == len(board["panels"])
