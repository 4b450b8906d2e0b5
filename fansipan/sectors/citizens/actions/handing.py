"""Files as they were sent, handed to those who need them; each time is noted."""

from __future__ import annotations

from fansipan.kernel import audit
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.actions.preparing import original
from fansipan.sectors.citizens.contracts import MediaKind
from fansipan.sectors.citizens.queries import feedback
from fansipan.sectors.citizens.rules.rights import MODERATE

NOT_PICTURES = (MediaKind.VIDEO.value, MediaKind.VOICE.value)


def hand_original(actor: Actor, number: int) -> tuple[str, bytes]:
    """A file and its type: photos for moderators alone, sound and video for the desk. Raises NotFound, Forbidden."""
    row = feedback.seen(actor, number)
    if row.kind not in NOT_PICTURES:
        require(actor, MODERATE)
    if row.upload_id is None and row.case_file is None:
        raise NotFound("citizens.media")
    content = original(row)
    audit.record(actor, "citizens.see_original", f"case:{row.report.case}", after={"media": row.pk})
    return row.mime_type, content
