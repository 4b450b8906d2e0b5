"""The keys of a station: a token for HTTPS, a login for FTP. Secrets are shown once and kept as hashes."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import Station, StationCredential
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import MANAGE_STATIONS

TOKEN_PREFIX = "fsp_"
"""It makes a token that was lost recognisable."""

TOKEN_BYTES = 30
"""Random bytes of a token: 40 characters."""

SHOWN = 10
"""Characters of a token by which people know it again."""

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,59}")
NOBODY = frozenset({"anonymous", "ftp"})
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128


@transaction.atomic
def issue_token(actor: Actor, station_code: str) -> str:
    """A new token for the station's logger; the earlier ones stay valid until they are revoked."""
    station = access.station(actor, station_code, MANAGE_STATIONS)
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    credential = StationCredential.objects.create(
        station=station, kind="token", login=token[:SHOWN], secret=hashlib.sha256(token.encode()).hexdigest()
    )
    _record(actor, "observations.issue_token", credential)
    return token


@transaction.atomic
def set_ftp_login(actor: Actor, station_code: str, login: str, password: str | None = None) -> tuple[str, str]:
    """Make this the one FTP login of the station; without a password one is made. Gives login and password.

    Raises Invalid for a login or password that cannot be used, Conflict when another station has the login.
    """
    station = access.station(actor, station_code, MANAGE_STATIONS)
    chosen = secrets.token_urlsafe(12) if password is None else password
    _check(login, chosen)
    live = StationCredential.objects.select_for_update().filter(kind="ftp", revoked_at__isnull=True)
    if live.filter(login=login).exclude(station=station).exists():
        raise Conflict("observations.login_taken", login=login)
    for earlier in live.filter(station=station):
        _revoke(actor, earlier, "replaced")
    credential = StationCredential.objects.create(
        station=station, kind="ftp", login=login, secret=make_password(chosen, hasher="argon2")
    )
    _record(actor, "observations.set_ftp_login", credential)
    return login, chosen


@transaction.atomic
def revoke(actor: Actor, station_code: str, credential_id: int, why: str = "") -> None:
    """End a key. Its row stays, so that the record still tells whose it was."""
    station = access.station(actor, station_code, MANAGE_STATIONS)
    live = StationCredential.objects.select_for_update().filter(station=station, revoked_at__isnull=True)
    credential = live.filter(pk=credential_id).first()
    if credential is None:
        raise NotFound("observations.credential", id=credential_id)
    _revoke(actor, credential, why)


def _revoke(actor: Actor, credential: StationCredential, why: str) -> None:
    credential.revoked_at = clock.now()
    credential.save(update_fields=["revoked_at"])
    _record(actor, "observations.revoke_credential", credential, why)


def _record(actor: Actor, action: str, credential: StationCredential, why: str = "") -> None:
    after = {"credential": credential.pk, "kind": credential.kind, "login": credential.login}
    audit.record(actor, action, _target(credential.station), after=after, why=why)


def _target(station: Station) -> str:
    return f"station:{station.code}"


def _check(login: str, password: str) -> None:
    if not LOGIN.fullmatch(login) or login.casefold() in NOBODY:
        raise Invalid("observations.ftp_login", login=login)
    printable = password.isprintable() and password == password.strip()
    if not (SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD and printable):
        raise Invalid("observations.ftp_password", shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
