"""The ways out: each hands one file over and answers when the other side has confirmed it."""

from __future__ import annotations

from fansipan.services.exchange.actions import sealing
from fansipan.services.exchange.actions.carriers.ftp import FtpCarrier
from fansipan.services.exchange.actions.carriers.http import HttpCarrier
from fansipan.services.exchange.actions.carriers.sftp import SftpCarrier
from fansipan.services.exchange.actions.carriers.shapes import Away, Carrier, Refused, Way
from fansipan.services.exchange.contracts import Protocol
from fansipan.services.exchange.models import Destination

__all__ = ["Away", "Carrier", "Refused", "carrier_for"]

CARRIERS: dict[Protocol, type[FtpCarrier] | type[SftpCarrier] | type[HttpCarrier]] = {
    Protocol.FTP: FtpCarrier,
    Protocol.FTPS: FtpCarrier,
    Protocol.SFTP: SftpCarrier,
    Protocol.HTTPS: HttpCarrier,
}
PORTS = {Protocol.FTP: 21, Protocol.FTPS: 21, Protocol.SFTP: 22, Protocol.HTTPS: 443}


def carrier_for(destination: Destination) -> Carrier:
    """The way out to a destination; it connects when it is first used. Raises Conflict when its secret is lost."""
    protocol = Protocol(destination.protocol)
    way = Way(
        host=destination.host,
        port=destination.port or PORTS[protocol],
        url=destination.url,
        login=destination.login,
        secret=sealing.opened(destination.secret),
        encrypted=protocol is Protocol.FTPS,
        host_key=destination.host_key.strip(),
        certificate=destination.certificate.strip(),
        method=destination.method,
        headers=destination.headers,
        content_type="application/json" if destination.format == "json" else "text/plain; charset=utf-8",
        answer_pattern=destination.answer_pattern,
        check_size=destination.check_size,
        temporary_suffix=destination.temporary_suffix,
        make_folders=destination.make_folders,
    )
    return CARRIERS[protocol](way)
