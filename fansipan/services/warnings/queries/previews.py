"""A message as it would go out at a moment: composed from what is written, the issuer, and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.services.warnings.contracts import CapAlert, CapFault, CapMessageType, WarningIssuer
from fansipan.services.warnings.models import Issuer, WarningMessage
from fansipan.services.warnings.queries import chains, places
from fansipan.services.warnings.rules.cap.checking import faults
from fansipan.services.warnings.rules.cap.writing import to_xml
from fansipan.services.warnings.rules.chains import may_continue, references
from fansipan.services.warnings.rules.composing import compose
from fansipan.services.warnings.rules.packing import unpacked


@dataclass(frozen=True, slots=True)
class Preview:
    """The CAP file without its signature, and everything to be said about it."""

    xml: str
    faults: tuple[CapFault, ...]


def preview(number: int) -> Preview:
    """The message as it would go out now. Raises NotFound, Invalid without an issuer, Conflict when all is over."""
    row = WarningMessage.objects.select_related("warning").filter(pk=number).first()
    if row is None:
        raise NotFound("warnings.message", id=number)
    data = to_xml(composed(row, issuer(), clock.now()))
    return Preview(data.decode(), tuple(faults(data)))


def composed(row: WarningMessage, by: Issuer, at: datetime) -> CapAlert:
    """The message as it goes out at a moment. Raises Conflict when nothing stands that it would be about."""
    message_type = CapMessageType(row.message_type)
    earlier = chains.released(row.warning)
    if message_type is not CapMessageType.ALERT and not may_continue(earlier, at):
        raise Conflict("warnings.over", code=row.warning.code)
    sent = at.astimezone(clock.VIETNAM).replace(microsecond=0)
    draft = unpacked(row.content)
    named = WarningIssuer(by.sender, by.name, by.web, by.contact, by.prefix)
    identifier = f"{by.prefix}{sent:%Y%m%d%H%M%S}-{row.pk}"
    where = places.warned(draft.communes)
    return compose(draft, named, where, (identifier, sent), message_type, references(earlier, at))


def issuer() -> Issuer:
    """Who issues. Raises Invalid when nobody is entered."""
    found = Issuer.objects.order_by("pk").first()
    if found is None:
        raise Invalid("warnings.issuer_missing")
    return found
