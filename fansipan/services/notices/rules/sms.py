"""How many parts an SMS has (3GPP TS 23.038, 23.040)."""

from __future__ import annotations

from enum import StrEnum

from fansipan.services.notices.rules.texts import units

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Signs that take two places."""


class SmsCoding(StrEnum):
    """How the signs travel."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


ALONE = {SmsCoding.GSM7: 160, SmsCoding.UCS2: 70}
JOINED = {SmsCoding.GSM7: 153, SmsCoding.UCS2: 67}


def coding(text: str) -> SmsCoding:
    """GSM-7 where every sign is known there, UCS-2 otherwise."""
    return SmsCoding.GSM7 if all(sign in BASIC or sign in EXTENDED for sign in text) else SmsCoding.UCS2


def parts(text: str) -> int:
    """How many messages it takes. What takes two places is never torn apart."""
    kind = coding(text)
    gsm = kind is SmsCoding.GSM7
    sizes = [(2 if sign in EXTENDED else 1) if gsm else units(sign) for sign in text]
    if sum(sizes) <= ALONE[kind]:
        return 1
    count, used = 1, 0
    for size in sizes:
        if used + size > JOINED[kind]:
            count, used = count + 1, 0
        used += size
    return count
