"""What every way out is: it is told where to, hands over, and says how that went."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from fansipan.services.exchange.contracts import NamedFile

SECONDS = 30.0
LONGEST_WORDS = 500


class Away(Exception):
    """Nobody can be reached, or nobody is let in: no file of the destination goes now."""


class Refused(Exception):
    """This file was turned away, or nobody confirmed it; another one may go."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where to and with what: the settings of a destination that concern the way."""

    host: str
    port: int
    url: str
    login: str
    secret: str
    encrypted: bool
    host_key: str
    certificate: str
    method: str
    headers: Mapping[str, str]
    content_type: str
    answer_pattern: str
    check_size: bool
    temporary_suffix: str
    make_folders: bool


class Carrier(Protocol):
    """A way out to one destination."""

    def greet(self) -> str:
        """Connect and log in; gives what the other side says. Raises Away."""

    def hand_over(self, file: NamedFile) -> str:
        """Hand one file over, under its name whatever was there before; gives the words that confirm it.

        Raises Away or Refused.
        """

    def close(self) -> None:
        """Leave."""


def confirmed(words: str, pattern: str) -> str:
    """The words, when they hold what they must. Raises Refused otherwise."""
    if pattern and not re.search(pattern, words):
        raise Refused(f"the answer does not hold “{pattern}”: {words}"[:LONGEST_WORDS])
    return words[:LONGEST_WORDS]


def trust(certificate: str) -> ssl.SSLContext:
    """Whom to believe: the one certificate (or authority) that is pinned, else the authorities of the machine.

    A pinned certificate stands for itself, whatever name it was made for.
    """
    if not certificate:
        return ssl.create_default_context()
    context = ssl.create_default_context(cadata=certificate)
    context.check_hostname = False
    return context


def steps(folder: str) -> Iterator[str]:
    """Every folder on the way: "a/b" is "a", then "a/b"."""
    parts = [part for part in folder.split("/") if part]
    root = "/" if folder.startswith("/") else ""
    for number in range(1, len(parts) + 1):
        yield root + "/".join(parts[:number])


def said(error: BaseException) -> str:
    """The words of a failure, with its kind when it has none."""
    return (str(error).strip() or type(error).__name__)[:LONGEST_WORDS]
