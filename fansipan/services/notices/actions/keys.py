"""The key that vouches for this system to push services (RFC 8292): made once, and kept as long as anybody listens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from fansipan.kernel import clock
from fansipan.kernel.keeping import kept
from fansipan.services.notices.rules import web_push

HALF = web_push.VOUCHER_SECONDS // 2


def private_key() -> ec.EllipticCurvePrivateKey:
    """Our key. With another one every subscription there is would be worth nothing."""
    return _private_key(kept(Path(settings.PUSH_KEY), _made))


@lru_cache(maxsize=2)
def _private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    return web_push.private_key(pem)


def _made() -> bytes:
    key = ec.generate_private_key(web_push.CURVE)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_text() -> str:
    """The public half, as browsers are given it when they subscribe."""
    return web_push.public_text(private_key())


def voucher_for(endpoint: str) -> dict[str, str]:
    """The header that vouches for us to the push service of an endpoint; the same for half its life."""
    origin = web_push.origin(endpoint)
    return {"Authorization": _voucher(origin, clock.now_us() // 1_000_000 // HALF, public_text())}


@lru_cache(maxsize=256)
def _voucher(origin: str, half: int, public: str) -> str:
    subject = (
        settings.PUBLIC_URL if settings.PUBLIC_URL.startswith("https://") else "mailto:admin@localhost.localdomain"
    )
    return web_push.voucher(private_key(), origin, subject, half * HALF + web_push.VOUCHER_SECONDS)
