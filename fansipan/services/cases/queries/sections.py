"""What other rooms add to a case: found in their manifests, shown to those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fansipan.kernel import manifest
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.contracts import CaseCard
from fansipan.services.cases.models import Case


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page and of the record of a case."""

    name: str
    title: str
    template: str
    context: Mapping[str, Any]


def sections(actor: Actor, card: CaseCard) -> list[Section]:
    """What the rooms have to say of a case, in the order of the rooms."""
    row = Case.objects.filter(code=card.code).values_list("lon", "lat", "place").first()
    lon, lat, place = row or (None, None, "")
    facts = CaseFacts(card.code, card.refs, card.opened_at, card.closed_at, lon, lat, place)
    found = []
    for app in manifest.installed():
        for one in app.case_sections:
            context = one.context(actor, facts)
            if context is not None:
                found.append(Section(one.name, str(one.title), one.template, context))
    return found
