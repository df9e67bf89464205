"""Install each client into a folder of its own, and say how it is run."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WENYAN = "3.0.10"
WECHAT_PUBLISH = "1.0.1"
# What @wenyan-md/core asks of whoever uses it under Node.
WENYAN_PEERS = ("jsdom@27.4.0", "form-data-encoder@4.1.0", "formdata-node@6.0.3")
PATIENCE = 600  # seconds, mostly for npm


@dataclass(frozen=True, kw_only=True)
class Client:
    """A published client: `install` fills a folder, `command` publishes a page from it."""

    name: str
    version: str
    install: Callable[[Path], None]
    command: Callable[[Path, Mapping[str, Any]], list[str]]


def run(command: Iterable[str], **variables: object) -> None:
    """Run a command with more environment; raises with the end of its output if it fails."""
    given = [f"{name}={value}" for name, value in variables.items()]
    done = subprocess.run(
        ["env", *given, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout.strip()[-1500:] or f"exit status {done.returncode}")


def _nothing(_: Path) -> None:
    """It is installed already: the house is built on it."""


def _wechatpy(_: Path, told: Mapping[str, Any]) -> list[str]:
    return [sys.executable, str(HERE / "with_wechatpy.py"), json.dumps(told)]


def _install_wechat_publish(folder: Path) -> None:
    wanted = ["--no-deps", "--target", str(folder), f"wechat-publish=={WECHAT_PUBLISH}"]
    run([sys.executable, "-m", "pip", "install", "--quiet", *wanted])


def _wechat_publish(folder: Path, told: Mapping[str, Any]) -> list[str]:
    page = Path(told["folder"])
    options = {
        "html": page / "page.html",
        "title": told["title"],
        "cover": page / "cover.jpg",
        "author": "编辑部",
        "appid": told["app_id"],
        "secret": told["secret"],
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    return ["env", f"PYTHONPATH={folder}", sys.executable, "-m", "wechat_publish.cli", *words]


def _install_wenyan(folder: Path) -> None:
    quiet = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    wanted = [f"@wenyan-md/core@{WENYAN}", *WENYAN_PEERS]
    run(["npm", "install", "--silent", "--prefix", str(folder), *quiet, *wanted])
    # Node looks for packages beside the file that imports them.
    (folder / "publish.mjs").write_bytes((HERE / "with_wenyan.mjs").read_bytes())


def _wenyan(folder: Path, told: Mapping[str, Any]) -> list[str]:
    preload = ["--require", str(HERE / "redirect.cjs")]
    home = f"XDG_CONFIG_HOME={folder / 'config'}"
    return ["env", home, "node", *preload, str(folder / "publish.mjs"), json.dumps(told)]


CLIENTS = (
    Client(name="wechatpy", version=version("wechatpy"), install=_nothing, command=_wechatpy),
    Client(
        name="wechat-publish",
        version=WECHAT_PUBLISH,
        install=_install_wechat_publish,
        command=_wechat_publish,
    ),
    Client(name="@wenyan-md/core", version=WENYAN, install=_install_wenyan, command=_wenyan),
)
