"""Stand at the address of api.weixin.qq.com, with a certificate made on the fly.

Clients have that address fixed and speak TLS. They are not changed: each is told by its own
runtime's settings to trust our authority and to come here. Bytes are passed on to the sandbox as
they are, so what it hears is what the client says.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

WECHAT = "api.weixin.qq.com"
_TLS_HANDSHAKE = b"\x16"
_CHUNK = 65536


@contextmanager
def front(sandbox: tuple[str, int], folder: Path) -> Iterator[tuple[int, Path]]:
    """Listen on the loopback address; answers the port and the authority's certificate.

    A connection may begin with TLS, or with CONNECT as to a proxy; any other host is refused.
    """
    authority, context = _certify(folder)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        threading.Thread(target=_accept, args=(listener, context, sandbox), daemon=True).start()
        yield listener.getsockname()[1], authority
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, context: ssl.SSLContext, sandbox: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, context, sandbox), daemon=True).start()


def _serve(client: socket.socket, context: ssl.SSLContext, sandbox: tuple[str, int]) -> None:
    with client, suppress(OSError):
        if client.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE and not _connect(client):
            return
        with (
            context.wrap_socket(client, server_side=True) as secured,
            socket.create_connection(sandbox) as behind,
        ):
            back = threading.Thread(target=_pass_on, args=(behind, secured), daemon=True)
            back.start()
            _pass_on(secured, behind)
            back.join()


def _connect(client: socket.socket) -> bool:
    """Answer a CONNECT; true if it is for WeChat."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = client.recv(_CHUNK)
        if not piece:
            return False
        asked += piece
    wanted = asked.startswith(f"CONNECT {WECHAT}:443 ".encode())
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n" if wanted else b"HTTP/1.1 502 Elsewhere\r\n\r\n")
    return wanted


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_CHUNK):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _certify(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make an authority that lives for a day, and WeChat's certificate signed by it."""
    own, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sandbox, for one day")])
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, WECHAT)])
    ca = _certificate(issuer, own, issuer, own, authority=True)
    signed = _certificate(subject, leaf, issuer, own, authority=False)
    ca_file, leaf_file = folder / "authority.pem", folder / "wechat.pem"
    pem = serialization.Encoding.PEM
    ca_file.write_bytes(ca.public_bytes(pem))
    key = leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    leaf_file.write_bytes(signed.public_bytes(pem) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf_file)
    return ca_file, context


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    signing = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    unused = "content_commitment key_encipherment data_encipherment key_agreement"
    usage = dict.fromkeys([*unused.split(), "encipher_only", "decipher_only"], False)
    usage |= {"digital_signature": not authority, "key_cert_sign": authority, "crl_sign": authority}
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(signing, critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(WECHAT)]), critical=False)
        .sign(signer, hashes.SHA256())
    )
