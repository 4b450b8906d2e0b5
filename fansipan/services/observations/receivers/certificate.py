"""The certificate of the FTP server, made at the first start when nobody put one there.

Loggers do not check who signed it; an administrator may put one of a known authority in its place.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from fansipan.kernel import clock

VALID_FOR = timedelta(days=3652)
KEY_BITS = 2048
"""RSA, because old loggers know no elliptic curves."""


def ensure(path: Path, *names: str) -> Path:
    """The PEM file with key and certificate; made for localhost, this host and `names` if it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_made(["localhost", "127.0.0.1", socket.gethostname(), *names]))
        with suppress(FileExistsError):
            os.link(draft, path)  # a second process that starts at once keeps the first one's
        draft.unlink()
    return path


def context(path: Path) -> SSL.Context:
    """What the server needs to speak TLS with that certificate.

    TLS 1.2 only: after the handshake of 1.3 OpenSSL sends session tickets that an uploading client never reads, so the
    client's close becomes a reset, and the end of the file is lost.
    """
    made = SSL.Context(SSL.TLS_SERVER_METHOD)
    made.set_min_proto_version(SSL.TLS1_2_VERSION)
    made.set_max_proto_version(SSL.TLS1_2_VERSION)
    made.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION)
    made.use_certificate_chain_file(str(path))
    made.use_privatekey_file(str(path))
    return made


def _made(names: list[str]) -> bytes:
    """Key and self-signed certificate as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fansipan FTP")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a logger's clock may be behind
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _alternatives(names: list[str]) -> list[x509.GeneralName]:
    return [_alternative(name) for name in dict.fromkeys(names) if name.isascii()]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
