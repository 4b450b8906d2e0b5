"""Web Push messages: the vector of the standard, and other people's libraries read what we write."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pywebpush import WebPusher

from fansipan.services.notices.rules import web_push
from fansipan.services.notices.rules.web_push import from_base64, to_base64

SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
"""RFC 8291, appendix A: "When I grow up, I want to be a watermelon"."""


def test_the_vector_of_the_standard_is_met_to_the_byte() -> None:
    own = ec.derive_private_key(int.from_bytes(from_base64(SENDER), "big"), web_push.CURVE)
    text = b"When I grow up, I want to be a watermelon"
    found = web_push.encrypted(text, from_base64(RECEIVER_POINT), from_base64(AUTH), from_base64(SALT), own)
    assert to_base64(found) == MESSAGE


@settings(max_examples=25)
@given(text=st.binary(max_size=web_push.LARGEST), secret=st.binary(min_size=16, max_size=16))
def test_another_library_reads_what_we_write(text: bytes, secret: bytes) -> None:
    key = ec.generate_private_key(web_push.CURVE)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    body = web_push.encrypted(text, point, secret)
    assert len(body) <= 4096
    assert http_ece.decrypt(body, private_key=key, auth_secret=secret, version="aes128gcm") == text


def test_our_messages_are_built_as_those_of_pywebpush() -> None:
    key = ec.generate_private_key(web_push.CURVE)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    info = {"endpoint": "https://push.example/1", "keys": {"p256dh": to_base64(point), "auth": AUTH}}
    theirs = WebPusher(info).encode(b"flood", content_encoding="aes128gcm")["body"]
    ours = web_push.encrypted(b"flood", point, from_base64(AUTH))
    assert (len(ours), ours[16:21]) == (len(theirs), theirs[16:21])  # length, record size and length of the key
    for body in (ours, theirs):
        assert http_ece.decrypt(body, private_key=key, auth_secret=from_base64(AUTH), version="aes128gcm") == b"flood"


def test_a_push_service_can_check_the_voucher() -> None:
    key = ec.generate_private_key(web_push.CURVE)
    header = web_push.voucher(key, "https://push.example", "mailto:a@b.vn", 1_800_000_000)
    token, public = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(from_base64(claims)) == {
        "aud": "https://push.example",
        "exp": 1_800_000_000,
        "sub": "mailto:a@b.vn",
    }
    assert json.loads(from_base64(head))["alg"] == "ES256"
    raw = from_base64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    known = ec.EllipticCurvePublicKey.from_encoded_point(web_push.CURVE, from_base64(public))
    known.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", AUTH), (RECEIVER_POINT, ""), (RECEIVER_POINT[:-3] + "AAA", AUTH), (RECEIVER_POINT, "AAAA"), ("ß", AUTH)],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(web_push.BadKeys):
        web_push.checked_keys(p256dh, auth)


def test_a_topic_fits_its_header() -> None:
    topic = web_push.topic("warning:CB-2026-0001")
    assert len(topic) == 32
    assert urlsafe_b64decode(topic)
    assert topic != web_push.topic("warning:CB-2026-0002")
