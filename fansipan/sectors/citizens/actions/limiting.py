"""Protection from abuse: how often from one browser, how often from one address, and work done before sending.

Many phones share one address of a mobile network, so an address may send much more often than a browser.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.db.models import Sum

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid, TooMany
from fansipan.sectors.citizens.actions import secrets
from fansipan.sectors.citizens.models import ReportOrigin, Upload
from fansipan.sectors.citizens.rules import work

HOUR = timedelta(hours=1)
DEVICE_AN_HOUR = {"report": 15, "upload": 60, "support": 60, "say": 30}
ADDRESS_AN_HOUR = {"report": 600, "upload": 3000, "support": 600, "say": 300}
OFTEN = 5
"""More reports than this within an hour from one browser: a moderator is told."""

KEPT = timedelta(days=7)
ADDRESS_BYTES_AN_HOUR = 6 * 1024**3
"""A whole mobile network behind one address sends less within an hour; one who fills disks is stopped here."""

UNUSED_BYTES = 20 * 1024**3
"""So much may lie here that no report asked for yet: beyond it senders wait, and their outboxes keep it."""

CHALLENGE_HOLDS = 3600
SALT = "citizens.work"


def count(deed: str, address: str, device: str) -> int:
    """Note a deed; gives how many this browser did within the hour. Raises TooMany."""
    now = clock.now()
    where, who = secrets.of_today(address), secrets.of_today(device)
    recent = ReportOrigin.objects.filter(deed=deed, at__gt=now - HOUR)
    by_device = recent.filter(device=who).count() if who else 0
    if by_device >= DEVICE_AN_HOUR[deed] or recent.filter(address=where).count() >= ADDRESS_AN_HOUR[deed]:
        raise TooMany("citizens.too_often")
    ReportOrigin.objects.create(deed=deed, address=where, device=who, at=now)
    return by_device + 1


def room_for(length: int, address: str) -> str:
    """The digest of where a file comes from, if there is room for it. Raises TooMany."""
    where = secrets.of_today(address)
    lately = Upload.objects.filter(origin=where, begun_at__gt=clock.now() - HOUR)
    unused = Upload.objects.filter(used=False)
    for found, most in ((lately, ADDRESS_BYTES_AN_HOUR), (unused, UNUSED_BYTES)):
        if (found.aggregate(whole=Sum("length"))["whole"] or 0) + length > most:
            raise TooMany("citizens.too_much")
    return where


def challenge() -> str:
    """What a browser works on before it sends; holds for an hour."""
    return signing.TimestampSigner(salt=SALT).sign(f"{clock.now():%Y%m%d%H%M}")


def check_work(given: str, answer: str) -> None:
    """Raises Invalid for a challenge that is not ours or too old, and for an answer that does not fit."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(given, max_age=CHALLENGE_HOLDS)
    except signing.BadSignature:
        raise Invalid("citizens.work_old") from None
    if not work.solves(given, answer):
        raise Invalid("citizens.work_wrong")


def forget() -> int:
    """Take away what counts no more; gives how many."""
    return ReportOrigin.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
