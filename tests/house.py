"""A folder in which gongbao is set up against a sandbox, and the command line run there."""

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processes import marked

GONGBAO = (sys.executable, "-P", "-m", "bot.cli")


@dataclass
class House:
    """Where commands run; whatever they start can be found by `mark`."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    mark: str = field(default_factory=lambda: f"gongbao-test-{uuid.uuid4().hex}")

    def variables(self) -> dict[str, str]:
        ours = ("GONGBAO_", "REDIS_URL", "DATABASE_URL", "PORT", "FORCE_COLOR")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}  # noqa: TID251  # handed down
        return {**kept, **self.environ, "MARK": self.mark}

    def run(
        self, *words: str | Path, seconds: float = 60, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*GONGBAO, *map(str, words)],
            cwd=self.folder,
            env=self.variables(),
            input=given or None,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def begin(self, *words: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*GONGBAO, *map(str, words)],
            cwd=self.folder,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def left(self) -> list[str]:
        """List the processes that were started here and still live."""
        return marked(self.mark)


def settings_for(account: Mapping[str, Any], api: str) -> str:
    """Write a .env for an account of the sandbox."""
    lines = {
        "APP_ID": account["app_id"],
        "SECRET": account["secret"],
        "KIND": account["kind"],
        "API_BASE": api,
        "MISSING_PICTURES": "leave_out",
    }
    return "".join(f"GONGBAO_ACCOUNT_MAIN_{key}={value}\n" for key, value in lines.items())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
