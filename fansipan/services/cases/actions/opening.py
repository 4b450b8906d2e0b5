"""A case is opened: by a person, or by something that happened."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.cases.actions import notifying, timeline, watching
from fansipan.services.cases.actions.timeline import Line, cleaned
from fansipan.services.cases.contracts import CaseTypeDef, EventKind, Side
from fansipan.services.cases.models import Case, CaseCounter, CaseLink, CaseTypeVersion
from fansipan.services.cases.queries import types
from fansipan.services.cases.rules import codes
from fansipan.services.cases.rules.rights import OPEN_CASE
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is about. `agency` and `party` are codes of organisations; no agency: that of the type.

    `refs` point at things (station:TL-KT-01, alarm:123). `origin`: one of them that opens no second case as long as
    the first one is open. `urgency`: one of the type's, "" for none. `place`: the code of a commune.
    """

    type: str
    title: str
    text: str = ""
    agency: str = ""
    party: str = ""
    urgency: str = ""
    refs: tuple[str, ...] = ()
    origin: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The case, and whether it was opened just now."""

    code: str
    fresh: bool


@transaction.atomic
def open_case(actor: Actor, new: NewCase) -> Opened:
    """Open a case, or give the one that the same origin opened and that is still open.

    Raises Forbidden, NotFound for an unknown type, Invalid for anything else that does not fit.
    """
    require(actor, OPEN_CASE)
    return opened(actor, new)


def opened(actor: Actor, new: NewCase, side: Side | None = None) -> Opened:
    """The same for those who were asked already, within their transaction; `side`: in whose name."""
    version = types.newest(new.type)
    definition = types.definition(version)
    _check(new, definition)
    # Two things that happen at once and are one, such as an alarm raised twice, wait for one another here.
    number = _counted(definition.prefix)
    present = Case.objects.filter(origin=new.origin, closed_at=None).first() if new.origin else None
    if present is not None:
        return Opened(present.code, fresh=False)
    agency = _agency(actor, new, version, side)
    row = _made(new, version, definition, number, agency)
    CaseLink.objects.bulk_create(CaseLink(case=row, ref=ref) for ref in dict.fromkeys(_refs(new)))
    timeline.write(actor, row, Line(EventKind.OPENED, new.text, row.state, {"title": row.title}, side))
    watching.follow(row)
    timeline.tell(timeline.OPENED, row)
    notifying.opened(row)
    return Opened(row.code, fresh=True)


def _made(
    new: NewCase, version: CaseTypeVersion, definition: CaseTypeDef, counter: CaseCounter, agency: Organisation
) -> Case:
    counter.last += 1
    counter.save(update_fields=["last"])
    now = clock.now()
    return Case.objects.create(
        code=codes.code(definition.prefix, counter.year, counter.last),
        version=version,
        title=" ".join(new.title.replace("\x00", "").split())[:LONGEST_TITLE],
        text=cleaned(new.text),
        state=definition.initial,
        urgency=new.urgency,
        agency=agency,
        party=organisation_of(new.party) if new.party else None,
        origin=new.origin,
        place=new.place[:20],
        lon=new.lon,
        lat=new.lat,
        public=definition.public,
        opened_at=now,
        entered_at=now,
    )


def _counted(prefix: str) -> CaseCounter:
    """The counter of this year, locked."""
    year = clock.today().year
    CaseCounter.objects.get_or_create(prefix=prefix, year=year)
    return CaseCounter.objects.select_for_update().get(prefix=prefix, year=year)


def _check(new: NewCase, definition: CaseTypeDef) -> None:
    if not new.title.strip():
        raise Invalid("cases.title_missing")
    if new.urgency and new.urgency not in definition.urgencies:
        raise Invalid("cases.urgency", urgency=new.urgency)
    for ref in _refs(new):
        if not codes.is_ref(ref):
            raise Invalid("cases.ref", ref=ref[:100])


def _refs(new: NewCase) -> tuple[str, ...]:
    return (*new.refs, *((new.origin,) if new.origin else ()))


def _agency(actor: Actor, new: NewCase, version: CaseTypeVersion, side: Side | None) -> Organisation:
    """The agency asked for; else that of the type; else the province's only department.

    Where nobody can choose, because a resident reports or something happened, some agency always gets it: whoever
    coordinates passes it on. What residents report is of every kind, so there the operations centre comes first.
    """
    if new.agency:
        return organisation_of(new.agency)
    if version.type.agency is not None:
        return version.type.agency
    found = None if side is Side.REPORTER else _only_department()
    if found is None and (side is Side.REPORTER or actor.user_id is None):
        found = _coordinating()
    if found is None:
        raise Conflict("cases.no_agency", type=version.type.code)
    return found


def _only_department() -> Organisation | None:
    departments = list(Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT.value)[:2])
    return departments[0] if len(departments) == 1 else None


def _coordinating() -> Organisation | None:
    """The operations centre; else the only department; else whoever stands above the departments; else any agency."""
    agencies = Organisation.objects.exclude(kind=OrganisationKind.PLANT.value).select_related("parent")
    centre = agencies.filter(kind=OrganisationKind.OPERATIONS_CENTRE.value).first()
    department = agencies.filter(kind=OrganisationKind.DEPARTMENT.value).first()
    above = department.parent if department else None
    return centre or _only_department() or above or department or agencies.first()


def organisation_of(code: str) -> Organisation:
    """The organisation of that code. Raises Invalid."""
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Invalid("cases.organisation", code=code)
    return found
