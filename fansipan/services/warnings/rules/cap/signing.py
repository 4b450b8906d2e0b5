"""Enveloped XML signatures (W3C XML-DSig, CAP 1.2 section 3.3.4.1), believed from pinned senders only.

A certificate out of the message itself proves that nobody changed it, not who sent it. So the sender's own certificate,
known beforehand, is the only one that verifies; and its dates are held against the time at which the message was sent,
for archives outlive certificates.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography.x509 import load_pem_x509_certificate
from lxml import etree
from signxml import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureConstructionMethod,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
)
from signxml.exceptions import SignXMLException

from fansipan.services.warnings.rules.cap.opening import SIGNATURES, opened


def signed(data: bytes, key_pem: bytes, certificate_pem: bytes) -> bytes:
    """The message with an RSA-SHA256 signature as its last element. Raises NotCap."""
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    root = signer.sign(opened(data), key=key_pem, cert=certificate_pem.decode())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def is_signed(data: bytes) -> bool:
    """Whether the message carries a signature, true or false. Raises NotCap."""
    return opened(data).find(f"{{{SIGNATURES}}}Signature") is not None


def is_from(data: bytes, pinned: Iterable[bytes], at: datetime) -> bool:
    """Whether one of the pinned certificates (PEM) signed the whole message, and was in its dates then.

    Raises NotCap.
    """
    root = opened(data)
    return any(_verifies(etree.tostring(root), pem, at) for pem in pinned)


def _verifies(data: bytes, pem: bytes, at: datetime) -> bool:
    expected = SignatureConfiguration(location="./", verification_time=at)
    try:
        result = XMLVerifier().verify(data, x509_cert=load_pem_x509_certificate(pem), expect_config=expected)
    except (SignXMLException, ValueError):
        return False
    signed_part = getattr(result, "signed_xml", None)
    # A signature over a part of the message says nothing of the rest.
    return signed_part is not None and etree.QName(signed_part).localname == "alert"
