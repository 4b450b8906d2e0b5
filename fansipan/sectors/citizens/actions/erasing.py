"""A person is forgotten: what they sent and wrote and who they are goes; the case and its blurred pictures stay.

Of the place about a hundred metres stay, as the public map has them; the case keeps its point while it is open, since
whoever is to go there needs it, and loses it once it is closed (decision 23).

Luật 91/2025/QH15 and NĐ 356/2025/NĐ-CP give two working days. The request is a case with that clock, so that who asked,
when it was done and by whom stays on record, and a late one rises to the province by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.citizens.actions.moderating import locked
from fansipan.sectors.citizens.actions.owning import own
from fansipan.sectors.citizens.contracts import MediaKind, MediaState
from fansipan.sectors.citizens.models import Report, ReportPerson, Upload
from fansipan.sectors.citizens.rules.rights import ERASE, TAKE_REPORT
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions import reporting as cases
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.opening import NewCase
from fansipan.services.cases.queries import cases as case_queries
from fansipan.services.cases.queries.cases import CaseFilter

TYPE = "erasure"
COARSE = 3
"""Decimals of a degree that stay of a place: about a hundred metres, since a point may be somebody's door."""

SHOWN_WHEN_BLURRED = (MediaState.PUBLISHED.value, MediaState.READY.value)


@transaction.atomic
def erase_own(secret: str) -> str:
    """Erase at once for whoever shows the secret; gives the code of the request. Raises NotFound, Conflict."""
    row = own(secret)
    if row.erased_at is not None:
        raise Conflict("citizens.erased_already")
    request = _asked(row, cases.REPORTER)
    _forget(row)
    moving.move(SYSTEM, request, "erase", Said(row.case))
    audit.record(cases.REPORTER, "citizens.erase", f"case:{row.case}", after={"request": request})
    return request


@transaction.atomic
def ask(actor: Actor, code: str) -> str:
    """Take down that somebody wants to be erased; gives the request. Raises Forbidden, NotFound, Conflict."""
    require(actor, TAKE_REPORT)
    row = locked(code)
    if row.erased_at is not None:
        raise Conflict("citizens.erased_already")
    request = _asked(row, actor)
    audit.record(actor, "citizens.ask_erasure", f"case:{row.case}", after={"request": request})
    return request


def _asked(row: Report, by: Actor) -> str:
    title = f"Xóa dữ liệu cá nhân của phản ánh {row.case}"
    new = NewCase(TYPE, title, refs=(f"case:{row.case}",), origin=f"erasure:{row.case}")
    return cases.open_reported(new, by).code


@transaction.atomic
def erase(actor: Actor, code: str, why: str) -> None:
    """Erase, having made sure who asks; an open request is closed. Raises Forbidden, NotFound, Invalid."""
    require(actor, ERASE)
    if not why.strip():
        raise Invalid("citizens.why")
    row = locked(code)
    if row.erased_at is not None:
        raise Conflict("citizens.erased_already")
    _forget(row)
    asked = case_queries.cases(SYSTEM, CaseFilter(show="open", type=TYPE, ref=f"case:{code}")).items
    request = asked[0].code if asked else _asked(row, actor)
    moving.move(SYSTEM, request, "erase", Said(why))
    audit.record(actor, "citizens.erase", f"case:{code}", after={"request": request}, why=why)


def _forget(row: Report) -> None:
    """Take away the person, the words, the exact point, the browsers that listen, and every file as it was sent."""
    ReportPerson.objects.filter(report=row).delete()
    row.devices.all().delete()
    for media in row.media.exclude(kind=MediaKind.EVIDENCE.value):
        upload, media.upload = media.upload_id, None
        if media.state not in SHOWN_WHEN_BLURRED or media.picture is None:
            media.state = MediaState.WITHHELD.value
            media.picture = media.thumb = None
        media.boxes = []
        media.save()
        if upload is not None:
            Upload.objects.filter(pk=upload).delete()
    # What a moderator let through may still name somebody: it goes too, and may be written anew without them.
    row.text = row.shown_text = row.address = row.rating_text = ""
    row.lon, row.lat = round(row.lon, COARSE), round(row.lat, COARSE)
    row.erased_at = clock.now()
    row.save(update_fields=["text", "shown_text", "address", "rating_text", "lon", "lat", "erased_at"])
    blur_places([row.case])


def blur_places(codes: Iterable[str] = ()) -> int:
    """Take the exact points out of the closed cases of erased reports, of these or of all; how many had one."""
    found = codes or Report.objects.filter(erased_at__isnull=False).values_list("case", flat=True)
    blurred = cases.blur_places(found, COARSE)
    for code in blurred:
        audit.record(SYSTEM, "citizens.blur_place", f"case:{code}")
    return len(blurred)
