"""A CAP message goes out and comes back as it was; signatures are believed from those we know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.warnings.contracts import CapAlert, CapCircle, CapNamed, CapReference
from fansipan.services.warnings.rules.cap.checking import errors, faults
from fansipan.services.warnings.rules.cap.moments import moment, written
from fansipan.services.warnings.rules.cap.opening import NotCap
from fansipan.services.warnings.rules.cap.reading import from_xml
from fansipan.services.warnings.rules.cap.signing import is_from, is_signed, signed
from fansipan.services.warnings.rules.cap.writing import to_xml
from fansipan.services.warnings.tests.messages import ALERT, BAO_HA, SENT, VIETNAMESE, spoilt, xml

PROSE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1).map(
    lambda text: " ".join(text.split()) or "…"
)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-@", min_size=1, max_size=30)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0, tzinfo=SENT.tzinfo)
)
PLACES = st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)).map(
    lambda place: (place[0] / 1e6, place[1] / 1e6)
)


@st.composite
def alerts(draw: st.DrawFn) -> CapAlert:
    circle = CapCircle(draw(PLACES), draw(st.integers(0, 1000)) / 4)
    area = replace(BAO_HA, description=draw(PROSE), circles=(circle,), geocodes=(CapNamed(draw(WORDS), draw(WORDS)),))
    info = replace(VIETNAMESE, headline=draw(PROSE), description=draw(PROSE), expires=draw(MOMENTS), areas=(area,))
    references = tuple(CapReference(draw(WORDS), draw(WORDS), draw(MOMENTS)) for _ in range(draw(st.integers(0, 3))))
    named = {"identifier": draw(WORDS), "sender": draw(WORDS), "sent": draw(MOMENTS)}
    return replace(ALERT, infos=(info,), references=references, note=draw(PROSE), **named)


@given(alerts())
def test_what_is_written_is_read_again(alert: CapAlert) -> None:
    assert from_xml(to_xml(alert)) == alert


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert faults(data)


@given(st.binary(max_size=4), st.integers(0, 3000))
def test_a_damaged_message_gets_an_answer(piece: bytes, at: int) -> None:
    data = xml()
    damaged = data[:at] + piece + data[at + len(piece) :]
    try:
        from_xml(damaged)
    except NotCap:
        assert errors(damaged)
    else:
        faults(damaged)


@given(MOMENTS)
def test_a_moment_is_written_and_read(at: datetime) -> None:
    assert moment(written(at)) == at
    assert written(at.astimezone(UTC)).endswith("-00:00")
    assert moment(written(at.astimezone(UTC))) == at


@cache
def sender(name: str, begins: datetime = SENT - timedelta(days=1), days: int = 90) -> tuple[bytes, bytes]:
    """A key and a certificate of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    return (
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def test_a_signature_of_a_sender_we_know_is_believed() -> None:
    key, certificate = sender("Lào Cai")
    message = signed(xml(), key, certificate)
    assert is_signed(message)
    assert is_from(message, [certificate], SENT)
    assert errors(message) == []
    assert from_xml(message) == ALERT


def test_a_signature_of_a_stranger_is_not_though_his_certificate_is_in_the_message() -> None:
    _key, known = sender("Lào Cai")
    message = signed(xml(), *sender("Kẻ lạ"))
    assert is_signed(message)
    assert not is_from(message, [known], SENT)
    assert not is_from(message, [], SENT)


@pytest.mark.parametrize("piece", ["BĐ3", "Extreme", "Bảo Hà"])
def test_a_message_changed_after_signing_is_not_believed(piece: str) -> None:
    key, certificate = sender("Lào Cai")
    message = spoilt(
        piece,
        "BĐ1" if piece == "BĐ3" else "Minor" if piece == "Extreme" else "Bảo Yên",
        signed(xml(), key, certificate),
    )
    assert not is_from(message, [certificate], SENT)


def test_an_archive_is_checked_as_of_when_it_was_sent() -> None:
    """The certificate was good for 90 days; years later the message is as genuine as it was."""
    key, certificate = sender("Lào Cai")
    message = signed(xml(), key, certificate)
    assert is_from(message, [certificate], SENT)
    assert not is_from(message, [certificate], SENT + timedelta(days=400))


def test_without_a_signature_nobody_is_believed() -> None:
    _key, certificate = sender("Lào Cai")
    assert not is_signed(xml())
    assert not is_from(xml(), [certificate], SENT)
