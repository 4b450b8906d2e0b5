"""The key with which warnings are signed, made once, and its certificate, which whoever checks them pins."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

from fansipan.kernel import clock
from fansipan.kernel.keeping import kept

VALID_FOR = timedelta(days=20 * 365)
"""Long, because an archive outlives the ninety days of a web server's certificate."""

KEY_BITS = 3072


def ensure() -> tuple[bytes, bytes]:
    """Key and certificate as PEM, made at first use in a folder that only the service's user can read."""
    kept_pem = kept(Path(settings.WARNING_KEY), _made)
    key, begin, certificate = kept_pem.partition(b"-----BEGIN CERTIFICATE-----")
    return key, begin + certificate


def _made() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fansipan public warnings")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return plain + certificate.public_bytes(pem)
