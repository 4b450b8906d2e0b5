"""A report arrives: once, however often it is sent; routed, its files taken over, a case opened for it."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app as worker

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Invalid
from fansipan.kernel.geo import Point
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.actions import limiting, reaching, secrets
from fansipan.sectors.citizens.contracts import Channel, MediaKind, MediaState, NewReport, Route, Sent
from fansipan.sectors.citizens.models import (
    FeedbackCategory,
    Report,
    ReportMedia,
    ReportPerson,
    Upload,
)
from fansipan.sectors.citizens.queries import contents, routing
from fansipan.sectors.citizens.rules.media import MOST_FILES, kind_of
from fansipan.sectors.citizens.rules.rights import TAKE_REPORT
from fansipan.sectors.citizens.rules.spam import Doubt, doubts
from fansipan.services.cases.actions import reporting as cases
from fansipan.services.cases.actions.opening import NewCase
from fansipan.services.places import queries as places

TYPE = "feedback"
PREPARE = "citizens.prepare_media"
"""The job that looks at a picture."""

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST_TEXT, LONGEST_ADDRESS = 4000, 300
URGENT = "urgent"
BY_STAFF = frozenset({Channel.PHONE, Channel.OFFICE})
EARLIER = 50


@transaction.atomic
def report(actor: Actor, new: NewReport) -> Sent:
    """Take a report. The same key again gives what it gave before.

    Raises Invalid for what does not fit, Conflict for a file that is not whole or another report's, TooMany,
    Forbidden for an intake by somebody who may not.
    """
    by_staff = new.channel in BY_STAFF
    if by_staff:
        require(actor, TAKE_REPORT)
    if not KEY.fullmatch(new.key):
        raise Invalid("citizens.key")
    secret = secrets.secret_of(new.key)
    # Two that send the same report at once take turns here: the second finds the first one's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [new.key])
    present = Report.objects.filter(key=new.key).first()
    if present is not None:
        return Sent(present.case, secret, fresh=False)
    point = _point(new)
    category = routing.category(new.category)
    sent_often = 0 if by_staff else limiting.count("report", actor.address, new.device)
    commune = places.commune_code_at(point) or ""
    found = routing.route(category, point if new.exact else None, commune)
    opened = cases.open_reported(_case(new, category, found, commune), *([actor] if by_staff else []))
    row = _kept(actor, new, category, found, (opened.code, commune, secret))
    row.spam = list(_doubts(new, commune, sent_often))
    row.save(update_fields=["spam"])
    if new.person.is_known:
        ReportPerson.objects.create(report=row, sealed=secrets.seal(reaching.wish(new.person)))
    _take_files(row, new.uploads)
    reaching.arrived(row)
    return Sent(row.case, secret, fresh=True)


def _point(new: NewReport) -> Point:
    if not (-180 <= new.lon <= 180 and -90 <= new.lat <= 90) or (new.lon, new.lat) == (0, 0):
        raise Invalid("citizens.place")
    return Point(round(new.lon, 6), round(new.lat, 6))


def _case(new: NewReport, category: FeedbackCategory, found: Route, commune: str) -> NewCase:
    """The case of a report: it holds no word of its sender's, since what stands there can never be erased."""
    unit = places.unit(commune) if commune else None
    where = f" · {unit.name['vi']}" if unit else ""
    return NewCase(
        TYPE,
        f"{category.title['vi']}{where}",
        agency=found.agency,
        urgency=URGENT if new.danger else category.urgency,
        refs=(f"category:{category.code}", *((f"asset:{found.asset}",) if found.asset else ())),
        place=commune,
        lon=round(new.lon, 6) if new.exact else None,
        lat=round(new.lat, 6) if new.exact else None,
    )


def _kept(actor: Actor, new: NewReport, category: FeedbackCategory, found: Route, ids: tuple[str, str, str]) -> Report:
    case, commune, secret = ids
    return Report.objects.create(
        key=new.key,
        case=case,
        category=category,
        text=cleaned(new.text),
        address=" ".join(new.address.replace("\x00", "").split())[:LONGEST_ADDRESS],
        lon=round(new.lon, 6),
        lat=round(new.lat, 6),
        commune=commune,
        exact=new.exact,
        danger=new.danger,
        channel=new.channel.value,
        taken_by_id=actor.user_id if new.channel in BY_STAFF else None,
        language=new.language[:8],
        sent_at=clock.now(),
        secret=secrets.digest(secret),
        reason=found.reason.value,
        detail=found.detail,
        asset_id=found.asset,
    )


def cleaned(text: str) -> str:
    """What a person wrote, without what cannot be stored and without an end that never comes."""
    return text.replace("\x00", "").strip()[:LONGEST_TEXT]


def _doubts(new: NewReport, commune: str, sent_often: int) -> tuple[Doubt, ...]:
    since = clock.now() - limiting.KEPT
    earlier = Report.objects.filter(sent_at__gt=since).exclude(text="").exclude(key=new.key)
    others = set()
    if not commune:
        others.add(Doubt.OUTSIDE)
    if sent_often > limiting.OFTEN:
        others.add(Doubt.OFTEN)
    return doubts(new.text, list(earlier.values_list("text", flat=True)[:EARLIER]), others)


def _take_files(row: Report, ids: tuple[str, ...]) -> None:
    if len(ids) > MOST_FILES:
        raise Invalid("citizens.files", most=MOST_FILES)
    for one in dict.fromkeys(ids):
        taken = _taken(row, one)
        if taken.kind == MediaKind.PHOTO.value:
            worker.configure_task(PREPARE).defer(media_id=taken.pk)


def _taken(row: Report, number: str) -> ReportMedia:
    """A whole file becomes the report's."""
    try:
        upload = Upload.objects.select_for_update().filter(pk=UUID(number)).first()
    except ValueError:
        upload = None
    if upload is None or upload.used or upload.offset != upload.length:
        raise Conflict("citizens.upload_not_whole")
    kind = kind_of(contents.beginning(upload.pk))
    if kind is None:
        raise Invalid("citizens.file_type", name=upload.name)
    upload.used = True
    upload.save(update_fields=["used"])
    state = MediaState.ARRIVED if kind[0] is MediaKind.PHOTO else MediaState.WITHHELD
    return ReportMedia.objects.create(
        report=row, kind=kind[0].value, state=state.value, mime_type=kind[1], size=upload.length, upload=upload
    )
