"""Web Push messages: encryption (RFC 8291 over RFC 8188) and the voucher of whoever sends (RFC 8292).

Written for sending a hundred thousand at a time, on the primitives of the package cryptography alone.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

CURVE = ec.SECP256R1()
RECORD = 4096
LARGEST = 3992
"""Bytes of text that a push service must take: 4096 less the head (86), the tag (16) and the end mark; rounded."""

POINT_BYTES, AUTH_BYTES, SALT_BYTES, TOPIC_LENGTH = 65, 16, 16, 32
VOUCHER_SECONDS = 12 * 3600
"""So long a voucher holds; a push service refuses more than 24 hours."""


class BadKeys(ValueError):
    """The keys of a subscription are none."""


def to_base64(data: bytes) -> str:
    """URL-safe and without padding, as the standards want it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """The bytes of a URL-safe text, padded or not. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def checked_keys(p256dh: str, auth: str) -> None:
    """Raise BadKeys unless these are a point of the curve and sixteen secret bytes."""
    try:
        point, secret = from_base64(p256dh), from_base64(auth)
        if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
            raise BadKeys("lengths")
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as error:
        raise BadKeys(str(error)) from None


def encrypted(
    text: bytes,
    receiver: bytes,
    auth: bytes,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """One message for the receiver with that point and secret: head, then one record.

    `salt` and `own` key are made anew for each message; given are they by the vectors of the standard alone.
    """
    own = own or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    sender = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver))
    secret = _mac(_mac(auth, shared), b"WebPush: info\0" + receiver + sender + b"\1")
    base = _mac(salt, secret)
    key = _mac(base, b"Content-Encoding: aes128gcm\0\1")[:16]
    nonce = _mac(base, b"Content-Encoding: nonce\0\1")[:12]
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(sender)]) + sender
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def encrypted_all(texts: Sequence[bytes], receivers: Sequence[tuple[int, bytes, bytes]]) -> list[bytes]:
    """One message a receiver, given as (which text, point, secret); b"" where the point is none."""
    return [_or_nothing(texts[which], point, secret) for which, point, secret in receivers]


def _or_nothing(text: bytes, point: bytes, secret: bytes) -> bytes:
    try:
        return encrypted(text, point, secret)
    except ValueError:
        return b""


def origin(endpoint: str) -> str:
    """Scheme, host and port of an endpoint: for whom a voucher is."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The key that vouches for this system. Raises ValueError for another kind of key."""
    key = load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("no key on an elliptic curve")
    return key


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as a browser wants it (applicationServerKey)."""
    return to_base64(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def voucher(key: ec.EllipticCurvePrivateKey, audience: str, subject: str, expires: int) -> str:
    """The Authorization header for a push service: a token (JWT, ES256) signed by our key, and that key."""
    claims = {"aud": audience, "exp": expires, "sub": subject}
    token = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    first, second = decode_dss_signature(key.sign(token.encode(), ec.ECDSA(SHA256())))
    signature = to_base64(first.to_bytes(32, "big") + second.to_bytes(32, "big"))
    return f"vapid t={token}.{signature}, k={public_text(key)}"


def _part(value: Mapping[str, object]) -> str:
    return to_base64(json.dumps(value, separators=(",", ":")).encode())


def topic(thread: str) -> str:
    """A name for the Topic header (RFC 8030): what has the same one replaces what a push service still holds."""
    return to_base64(sha256(thread.encode()).digest())[:TOPIC_LENGTH]
