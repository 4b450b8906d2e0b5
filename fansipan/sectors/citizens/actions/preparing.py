"""A photo that came is looked at: what is found in it is blurred; what could not be looked at waits for a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from PIL import Image

from fansipan.kernel import audit
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.actions import looking, pictures
from fansipan.sectors.citizens.contracts import Box, MediaKind, MediaState
from fansipan.sectors.citizens.models import ReportMedia
from fansipan.sectors.citizens.queries import contents
from fansipan.sectors.citizens.rules.plates import merged, proper
from fansipan.sectors.citizens.rules.rights import MODERATE
from fansipan.services.cases.queries.public import proofs

PICTURES = (MediaKind.PHOTO.value, MediaKind.EVIDENCE.value)
MOST_BOXES = 100


def prepare(number: int) -> MediaState:
    """Look at a photo that just came, unless somebody has; gives its state."""
    row = ReportMedia.objects.filter(pk=number, kind__in=PICTURES).first()
    if row is None or row.state != MediaState.ARRIVED.value:
        return MediaState(row.state) if row else MediaState.WITHHELD
    try:
        picture = pictures.opened(original(row))
        boxes = looking.find(picture)
    except (OSError, ValueError, Image.DecompressionBombError, looking.CannotLook):
        return _put(row, MediaState.MANUAL)
    row.boxes = [list(box) for box in boxes]
    row.picture, row.thumb = pictures.saved(pictures.blurred(picture, boxes))
    return _put(row, MediaState.READY)


def _put(row: ReportMedia, state: MediaState) -> MediaState:
    """Keep what was made, unless a moderator was there first."""
    changed = ReportMedia.objects.filter(pk=row.pk, state=MediaState.ARRIVED.value).update(
        state=state.value, boxes=row.boxes, picture=row.picture, thumb=row.thumb
    )
    return state if changed else MediaState(ReportMedia.objects.values_list("state", flat=True).get(pk=row.pk))


def original(row: ReportMedia) -> bytes:
    """The file as it was sent; an agency's lies in the case. Raises NotFound for one that was erased."""
    if row.upload_id is not None:
        return contents.content(row.upload_id)
    for number, _mime, content in proofs(row.report.case):
        if number == row.case_file:
            return content
    raise NotFound("citizens.media")


@transaction.atomic
def blur(actor: Actor, number: int, boxes: Sequence[Sequence[float]]) -> None:
    """Draw the blurred boxes by hand, all of them anew; the picture then waits to be published.

    Raises Forbidden, NotFound, Invalid for boxes that are none, Conflict for a photo that cannot be read at all.
    """
    require(actor, MODERATE)
    if len(boxes) > MOST_BOXES or not all(proper(box) for box in boxes):
        raise Invalid("citizens.boxes")
    row = _locked(number)
    drawn: list[Box] = [(box[0], box[1], box[2], box[3]) for box in boxes]
    try:
        picture = pictures.opened(original(row))
    except (OSError, ValueError, Image.DecompressionBombError):
        raise Conflict("citizens.unreadable") from None
    row.boxes = [list(box) for box in merged(drawn)]
    row.picture, row.thumb = pictures.saved(pictures.blurred(picture, drawn))
    row.state = MediaState.READY.value
    row.save()
    audit.record(actor, "citizens.blur", f"media:{row.pk}", after={"boxes": len(drawn)})


@transaction.atomic
def publish(actor: Actor, number: int) -> None:
    """Let everybody see the blurred picture. Raises Forbidden, NotFound, Conflict where none was made."""
    require(actor, MODERATE)
    row = _locked(number)
    if row.picture is None:
        raise Conflict("citizens.not_blurred")
    row.state = MediaState.PUBLISHED.value
    row.save(update_fields=["state"])
    audit.record(actor, "citizens.publish_picture", f"media:{row.pk}")


@transaction.atomic
def withhold(actor: Actor, number: int) -> None:
    """Let nobody see it. Raises Forbidden, NotFound."""
    require(actor, MODERATE)
    row = _locked(number)
    row.state = MediaState.WITHHELD.value
    row.save(update_fields=["state"])
    audit.record(actor, "citizens.withhold_picture", f"media:{row.pk}")


def _locked(number: int) -> ReportMedia:
    rows = ReportMedia.objects.select_related("report").select_for_update(of=("self",))
    row = rows.filter(pk=number, kind__in=PICTURES).first()
    if row is None:
        raise NotFound("citizens.media")
    return row
