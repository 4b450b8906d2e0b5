"""The after-action review on paper."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from fansipan.kernel import audit, clock
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.cases.actions.printing import printed
from fansipan.services.centre.queries import orders, reviews

LANGUAGE = "vi"


def as_pdf(actor: Actor, number: int) -> bytes:
    """The review of a run as PDF. Raises NotFound."""
    card = orders.run(actor, number)
    with translation.override(LANGUAGE):
        context = {
            "run": card.run,
            "card": card,
            "title": pick(card.run.version.title, LANGUAGE),
            "review": reviews.review(card),
            "made_at": clock.now(),
            "language": LANGUAGE,
        }
        html = render_to_string("centre/review_print.html", context)
    audit.record(actor, "centre.print_review", f"run:{number}")
    return printed(html, "centre/print.css")
