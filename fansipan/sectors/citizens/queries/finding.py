"""What a resident looks for, wherever it is: words without marks find words with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold, pick
from fansipan.sectors.citizens.queries import feedback, portal
from fansipan.services.places import queries as places

MOST = 30


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: what kind it is (a word of the page), its title, where it is."""

    kind: str
    title: str
    url: str
    note: str = ""


def find(actor: Actor, text: str, language: str) -> list[Found]:
    """Announcements, categories of reports, shelters, contacts, documents, communes and reports that hold the words."""
    words = fold(text).split()
    found = [
        one for one in _all(actor, text, language) if all(word in fold(f"{one.title} {one.note}") for word in words)
    ]
    return found[:MOST]


def _all(actor: Actor, text: str, language: str) -> Iterator[Found]:
    for said in portal.announcements(actor):
        url = reverse("citizens:announcement", args=[said.id])
        yield Found(
            "announcement", pick(said.title, language), url, pick(said.body, language)[:200] if said.body else ""
        )
    for category in feedback.categories():
        url = f"{reverse('citizens:new_report')}?category={category.code}"
        yield Found(
            "report", pick(category.title, language), url, pick(category.hint, language) if category.hint else ""
        )
    for shelter in portal.shelters(actor):
        url = f"{reverse('citizens:shelters')}#{shelter.code}"
        yield Found(
            "shelter", pick(shelter.name, language), url, pick(shelter.address, language) if shelter.address else ""
        )
    for contact in portal.contacts(actor):
        yield Found("contact", pick(contact.name, language), reverse("citizens:contacts"), contact.phone)
    for document in portal.documents(actor):
        yield Found(
            "document", pick(document.title, language), document.url or reverse("citizens:contacts"), document.issued
        )
    for unit in places.search(text, 5):
        former = f" ({', '.join(unit.now[:2])})" if unit.now else ""
        yield Found("commune", pick(unit.name, language), f"/communes/{unit.code}", f"{text} {former}".strip())
