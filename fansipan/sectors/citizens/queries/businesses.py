"""Where organisations stand among those of their kind, without one being told from another."""

from __future__ import annotations

from datetime import date, timedelta

from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.contracts.businesses import BadgeView, OwnPlace
from fansipan.sectors.citizens.models import Badge
from fansipan.sectors.citizens.rules.rights import SEE_BUSINESS
from fansipan.sectors.citizens.rules.standing import LEAST, standing
from fansipan.services.identity import queries as identity
from fansipan.services.identity.contracts import OrganisationCard

DAYS = 30


def own_places(actor: Actor, first: date, last: date) -> list[OwnPlace]:
    """The own organisation's numbers among those of its kind. Raises Forbidden, NotFound for somebody of none."""
    require(actor, SEE_BUSINESS)
    return places(_organisation(actor.organisation_id or 0), first, last)


def _organisation(number: int) -> OrganisationCard:
    found = next((one for one in identity.organisations() if one.id == number), None)
    if found is None:
        raise NotFound("citizens.organisation")
    return found


def places(of: OrganisationCard, first: date, last: date) -> list[OwnPlace]:
    """An organisation's numbers among those of its branch, of its whole kind where the branch could hide nobody.

    Demonstrations stand among demonstrations.
    """
    kin, branch = _kin(of)
    found = []
    for one in comparisons():
        values = {number: value for number, value in one.values(first, last).items() if number in kin}
        near = {number: value for number, value in values.items() if kin[number] == of.branch}
        if branch and of.id in near and len(near) >= LEAST:
            found.append(_place(one, near, of.id, branch))
        elif values:
            found.append(_place(one, values, of.id, {}))
    return found


def _kin(of: OrganisationCard) -> tuple[dict[int, str], dict[str, str]]:
    """The branches of those of its kind by their ids, and the name of its own one."""
    kin = {one.id: one.branch for one in identity.organisations(of.kind) if one.demo == of.demo}
    names = {one.code: one.name for one in identity.branches()} if of.branch else {}
    return kin, names.get(of.branch, {})


def _place(one: manifest.Comparison, values: dict[int, float], own: int, among: dict[str, str]) -> OwnPlace:
    stands = standing(values, own, one.best)
    return OwnPlace(
        name=one.name,
        title=str(one.title),
        symbol=one.symbol,
        formula=str(one.formula),
        decimals=one.decimals,
        best=one.best,
        own=values.get(own),
        low=stands.low if stands else None,
        middle=stands.middle if stands else None,
        high=stands.high if stands else None,
        share=stands.share if stands else None,
        group=len(values),
        among=among,
    )


def comparisons() -> list[manifest.Comparison]:
    """By which numbers organisations compare themselves."""
    return [one for app in manifest.installed() for one in app.comparisons]


def example() -> BadgeView:
    """The badge of a business that does not exist, its numbers made up: for those who think of joining."""
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=DAYS - 1)
    made_up = {number: 80.0 + 2 * number for number in range(10)}
    numbers = tuple(_place(one, made_up, 7, {}) for one in comparisons()[:1])
    return BadgeView(
        "example", {"vi": "Doanh nghiệp ví dụ", "en": "Example Company"}, "", clock.now(), first, last, numbers, False
    )


def wears_badge(actor: Actor) -> bool:
    """Whether the own organisation's badge is public."""
    return Badge.objects.filter(organisation=actor.organisation_id).exists()


def is_worn(code: str) -> bool:
    """Whether the badge of an organisation is public now."""
    return Badge.objects.filter(organisation__code=code).exists()


def own_code(actor: Actor) -> str:
    """The code of the own organisation. Raises NotFound for somebody of none."""
    return _organisation(actor.organisation_id or 0).code


def badge(code: str) -> BadgeView:
    """The badge of an organisation that lets it be public. Raises NotFound."""
    row = Badge.objects.select_related("organisation").filter(organisation__code=code).first()
    if row is None:
        raise NotFound("citizens.badge")
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=DAYS - 1)
    of = _organisation(row.organisation_id)
    return BadgeView(code, of.name, of.kind.value, row.since, first, last, tuple(places(of, first, last)), of.demo)
