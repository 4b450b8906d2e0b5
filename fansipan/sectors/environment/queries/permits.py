"""Environmental permits: the province reads all of them, a plant its own."""

from __future__ import annotations

from django.db.models import QuerySet

from fansipan.kernel import attachments
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, Permission, require
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.permits import PermitCard, PermitNumber
from fansipan.sectors.environment.models import LawParameter, LimitValue, Permit
from fansipan.sectors.environment.rules.rights import VIEW_PERMITS
from fansipan.services.identity import queries as identity
from fansipan.services.observations.queries import access


def permits(actor: Actor) -> list[PermitCard]:
    """The permits that the actor may read, by plant, the newest first."""
    rows = _readable(actor).order_by("organisation__code", "-valid_from", "-pk")
    return [_card(row) for row in rows]


def permit(actor: Actor, number: int) -> PermitCard:
    """One permit with its numbers. Raises NotFound for another plant's, too: the two are not told apart."""
    return _card(_one(_readable(actor), number))


def scan(actor: Actor, number: int) -> tuple[str, str, bytes]:
    """The scan of a permit: name, type, bytes. Raises NotFound when there is none for the actor."""
    row = _one(_readable(actor), number)
    content = bytes(row.scan or b"")
    kind = attachments.mime_type(content)
    if kind is None:
        raise NotFound("environment.permit_scan", id=number)
    return row.scan_name, kind, content


def _readable(actor: Actor, permission: Permission = VIEW_PERMITS) -> QuerySet[Permit]:
    require(actor, permission)
    found = Permit.objects.select_related("organisation").prefetch_related("limits__station").defer("scan")
    return found if actor.sees_all else found.filter(organisation=actor.organisation_id)


def _one(found: QuerySet[Permit], number: int) -> Permit:
    row = found.filter(pk=number).first()
    if row is None:
        raise NotFound("environment.permit", id=number)
    return row


def _card(row: Permit) -> PermitCard:
    return PermitCard(
        id=row.pk,
        organisation=row.organisation_id,
        organisation_name=row.organisation.name,
        number=row.number,
        issued_by=row.issued_by,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        scan_name=row.scan_name,
        note=row.note,
        demo=row.demo,
        limits=tuple(
            PermitNumber(
                one.parameter,
                Average(one.average),
                one.low,
                one.high,
                one.unit,
                one.article,
                one.station_id,
                one.station.code if one.station else "",
                one.medium,
            )
            for one in row.limits.all()
        ),
    )


def plants() -> list[tuple[int, dict[str, str]]]:
    """The plants that a permit may be for."""
    return [(one.id, one.name) for one in identity.companies()]


def stations(actor: Actor) -> list[tuple[int, str, int]]:
    """Id, code and owner of every station that a number may be for."""
    return list(access.visible(actor).order_by("code").values_list("pk", "code", "organisation_id"))


def parameters() -> list[str]:
    """What the law limits, by its own names."""
    named = LawParameter.objects.values_list("parameter", flat=True)
    return sorted({*named, *LimitValue.objects.values_list("parameter", flat=True)})
