"""TLS before a server that speaks HTTP: what it is sent comes out at the other end in clear."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from urllib.parse import urlsplit

from proxies import pump


class TlsFront:
    """Listens on this machine and relays to `behind`, an http address."""

    def __init__(self, behind: str, public: Path, private: Path) -> None:
        address = urlsplit(behind)
        self._behind = (address.hostname or "", address.port or 80)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(public, private)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.api = f"https://localhost:{self._listener.getsockname()[1]}/cgi-bin/"
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            inside = self._context.wrap_socket(connection, server_side=True)
            self.connections += 1
            with inside, socket.create_connection(self._behind) as server:
                self._open += [inside, server]
                threading.Thread(target=pump, args=(server, inside), daemon=True).start()
                pump(inside, server)
