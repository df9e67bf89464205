"""gongbao backup: the whole house in one file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AsJson
from bot.terminal.output import emit_json, say, size
from workers.errors import GongbaoError
from workers.ledger import LedgerAway
from workers.moving import Kept, back_up, reader_of, write_backup
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao backup
  gongbao backup /var/backups/gongbao --keep 14
  gongbao backup before-the-move.tar

Everything may run meanwhile. A folder gets a file named by the moment; --keep removes older ones.
SQLite or PostgreSQL: each is restored into either. Pages hold personal data: keep it safe.
Secrets (.env), gongbao.toml and the files it names are not in it: copy them as well.
Exit status: 0 it is whole and on disk, 1 it failed and nothing is left of it, 2 bad input."""

NOT_IN_IT = (
    "不在备份里、要另外抄走的：.env（密钥、token）、gongbao.toml，以及它提到的文件"
    "（replies、furniture.tutorials、theme 等）。备份含个人数据，文件只有你可读，请妥善保管"
)

Target = Annotated[
    Path, typer.Argument(metavar="FILE", help="A new file, or a folder. The default is here.")
]
Keep = Annotated[
    int | None,
    typer.Option("--keep", metavar="N", min=1, help="Keep the newest N in the folder."),
]


def backup(target: Target = Path(), *, keep: Keep = None, as_json: AsJson = False) -> None:
    """Write the whole house into one file, while it works."""
    settings, now = Settings.read(), datetime.now(UTC)
    url, elsewhere = settings.database_url, reader_of(settings)
    if keep is not None and not target.is_dir():
        raise typer.BadParameter("--keep needs a folder that is there")
    try:
        if target.is_dir():
            kept = back_up(url, target, now=now, keep=keep, elsewhere=elsewhere)
        else:
            kept = Kept(target, write_backup(url, target, now=now, elsewhere=elsewhere), ())
    except LedgerAway as error:
        reason = str(error).partition("\n")[0]
        raise GongbaoError(f"cannot read the ledger (see DATABASE_URL): {reason}") from None
    _tell(kept, as_json=as_json)


def _tell(kept: Kept, *, as_json: bool) -> None:
    rows = sum(kept.end.rows.values())
    if as_json:
        facts = {"bytes": kept.path.stat().st_size, "rows": rows, "pictures": kept.end.pictures}
        removed = [str(path) for path in kept.removed]
        emit_json({"file": str(kept.path), **facts, "removed": removed})
        return
    taken = size(kept.path.stat().st_size)
    publications = kept.end.rows.get("publications", 0)
    say(
        f"已备份到 {kept.path}（{taken}：{publications} 期，{kept.end.pictures} 张图片，{rows} 行）"
    )
    for path in kept.removed:
        say(f"已删除旧备份 {path}")
    say(NOT_IN_IT)
