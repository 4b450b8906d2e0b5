"""Plants are told what they owe and until when; what is overdue the province hears of too."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.manifest import NoticeKind
from fansipan.kernel.permissions import SYSTEM, Role
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions.obligations.telling import DUE, OVERDUE
from fansipan.sectors.environment.contracts.obligations import ObligationKind
from fansipan.sectors.environment.queries.obligations.words import KIND_NAMES
from fansipan.services.notices.actions.telling import tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import Audience, NewNotice, NoticeFact, NoticePriority, NoticeText
from fansipan.services.observations.queries import newest

KINDS = (
    NoticeKind(DUE, gettext_lazy("An obligation is due")),
    NoticeKind(OVERDUE, gettext_lazy("An obligation is overdue")),
)


def notify(event: Event) -> None:
    """Tell of an obligation. What only an unconfirmed rule asks for is said to be so, and is not urgent."""
    said = event.payload
    late, confirmed = event.name == OVERDUE, bool(said["rule_confirmed"])
    subject = f"{said['kind']}:{said['station']}:{said['subject']}"
    tell(
        NewNotice(
            kind=event.name,
            key=f"obligation:{subject}:{said['due']}:{said['state']}"[:200],
            thread=f"obligation:{subject}"[:200],
            priority=NoticePriority.MEDIUM if late and confirmed else NoticePriority.LOW,
            texts=in_both_languages(lambda language: _text(event, language)),
            facts=_facts(str(said["due"] or "")),
            url=f"/stations/{said['station']}/obligations",
            refs=(f"station:{said['station']}",),
            audience=Audience(
                tuple(filter(None, (str(said["organisation"]),))), roles=(Role.PROVINCE_OFFICER,) if late else ()
            ),
        )
    )


def _text(event: Event, language: str) -> NoticeText:
    said = event.payload
    what = str(KIND_NAMES[ObligationKind(str(said["kind"]))])
    names = {"what": what, "station": _named(str(said["station"]), language)}
    title = _("Overdue at %(station)s: %(what)s") if event.name == OVERDUE else _("Due at %(station)s: %(what)s")
    unsure = _("The rule that asks for it was not compared with the official text yet.")
    return NoticeText(title % names, "" if said["rule_confirmed"] else unsure, title % names)


def _named(code: str, language: str) -> str:
    try:
        return pick(newest.station(SYSTEM, code).name, language)
    except NotFound:
        return code  # it was taken out meanwhile


def _facts(due: str) -> tuple[NoticeFact, ...]:
    if not due:
        return ()
    at = datetime.fromisoformat(due).astimezone(clock.VIETNAM)
    return (NoticeFact({"vi": "Hạn", "en": "Due"}, f"{at:%H:%M %d/%m/%Y}"),)
