"""A web process of its own with one slow handler, for tests of what several processes do.

python doorman.py <port> <redis url> <account> <file that each handling is written to> <seconds>
"""

import os
import sys
import time
from pathlib import Path

from wechat_side import account, house
from werkzeug.serving import make_server

from bot.messages import Message, TextReply
from bot.router import Router
from workers.account import CallbackMode


def main(port: str, redis_url: str, name: str, heard: str, seconds: str) -> None:
    def slowly(_message: Message) -> TextReply:
        with Path(heard).open("a") as book:
            book.write(f"{os.getpid()}\n")
        time.sleep(float(seconds))
        return TextReply(f"{os.getpid()} {time.monotonic_ns()}")

    one = account(name, CallbackMode.SAFE)
    app = house(redis_url, one, router=Router(otherwise=slowly))
    make_server("127.0.0.1", int(port), app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
