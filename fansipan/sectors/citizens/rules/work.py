"""A little work that a browser does before it sends: cheap for one report, dear for ten thousand.

A challenge is a text that we signed; a solution is a number after it so that the SHA-256 of both begins with so many
zero bits. Nothing is asked of a person, and no third party hears of it.
"""

from __future__ import annotations

import hashlib

BITS = 14
"""About 16,000 tries: under a second on a cheap phone."""

MOST_DIGITS = 12


def solves(challenge: str, answer: str, bits: int = BITS) -> bool:
    """Whether the answer fits the challenge."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= MOST_DIGITS):
        return False
    digest = hashlib.sha256(f"{challenge}.{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - bits) == 0


def solution(challenge: str, bits: int = BITS) -> str:
    """The first number that fits: what the browser looks for."""
    number = 0
    while not solves(challenge, str(number), bits):
        number += 1
    return str(number)
