"""Everything that must hold of a CAP message: the schema, and the rules that it misses.

Sources: OASIS CAP 1.2 section 3.2 (text of each element); the profiles of Google, the United States and Canada agree on
the rules for chains, languages and expiry.
"""

from __future__ import annotations

from collections.abc import Iterator

from fansipan.services.warnings.contracts import CapFault
from fansipan.services.warnings.rules.cap import advice, elements, infos
from fansipan.services.warnings.rules.cap.opening import Element, NotCap, opened
from fansipan.services.warnings.rules.cap.schema import schema_faults


def faults(data: bytes) -> list[CapFault]:
    """All faults of a message, errors before advice; none for a message that is right."""
    try:
        alert = opened(data)
    except NotCap as error:
        return [error.fault]
    return sorted(_all(alert), key=lambda fault: not fault.is_error)


def errors(data: bytes) -> list[CapFault]:
    """The faults for which a message must not go out, nor be believed when it comes in."""
    return [fault for fault in faults(data) if fault.is_error]


def _all(alert: Element) -> Iterator[CapFault]:
    yield from schema_faults(alert)
    yield from elements.faults(alert)
    yield from infos.faults(alert)
    yield from advice.faults(alert)
