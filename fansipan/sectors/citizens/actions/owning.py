"""What its sender does with a report, who shows the secret: write, rate, ask once for more, have oneself erased."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.sectors.citizens.actions import limiting, reaching, secrets
from fansipan.sectors.citizens.actions.reporting import cleaned
from fansipan.sectors.citizens.models import Report, ReportSupport
from fansipan.services.cases.actions import reporting as cases
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.queries.public import public_cases

MOST_STARS = 5


@transaction.atomic
def rate(secret: str, stars: int, text: str) -> None:
    """Say how well it was done, once it is closed; the last word counts. Raises NotFound, Conflict, Invalid."""
    row = own(secret)
    if not 1 <= stars <= MOST_STARS:
        raise Invalid("citizens.stars")
    if not public_cases([row.case])[row.case].closed:
        raise Conflict("citizens.not_closed")
    row.rating, row.rating_text, row.rated_at = stars, cleaned(text), clock.now()
    row.save(update_fields=["rating", "rating_text", "rated_at"])
    audit.record(cases.REPORTER, "citizens.rate", f"case:{row.case}", after={"stars": stars})


def may_rate(row: Report) -> bool:
    """Whether there is something to rate: it is closed, and was closed again since it was rated."""
    closed_at = public_cases([row.case])[row.case].closed_at
    return closed_at is not None and (row.rated_at is None or row.rated_at < closed_at)


@transaction.atomic
def reopen(secret: str, why: str) -> None:
    """Ask for more, once. What is said is kept where it can be erased. Raises NotFound, Conflict, Invalid."""
    row = own(secret)
    if not why.strip():
        raise Invalid("citizens.why")
    _write(row, why)
    cases.move_reported(row.case, "reopen", Said(text="…"))


@transaction.atomic
def add(actor: Actor, secret: str, text: str) -> None:
    """Write something more. Raises NotFound, Conflict for a closed case, Invalid, TooMany."""
    row = own(secret)
    if not text.strip():
        raise Invalid("citizens.words")
    if public_cases([row.case])[row.case].closed:
        raise Conflict("citizens.closed")
    limiting.count("say", actor.address, row.key)
    _write(row, text)
    cases.say_reported(row.case, "…")


@transaction.atomic
def be_left_alone(secret: str) -> None:
    """Be told no more by mail or SMS. Raises NotFound."""
    reaching.stop(own(secret))


def _write(row: Report, text: str) -> None:
    """Add words to a report's own, which can be erased; the case only says that there are some."""
    row.text = cleaned(f"{row.text}\n\n{clock.now().astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}: {text}".strip())
    row.save(update_fields=["text"])


@transaction.atomic
def support(actor: Actor, code: str, device: str) -> bool:
    """Say that one has the same trouble; False when this browser said so before. Raises NotFound, Invalid, TooMany."""
    row = Report.objects.filter(case=code).exclude(moderation="hidden").first()
    if row is None:
        raise NotFound("citizens.report")
    if not device:
        raise Invalid("citizens.device")
    row = row.main or row
    limiting.count("support", actor.address, device)
    try:
        with transaction.atomic():
            ReportSupport.objects.create(report=row, device=secrets.of_device(device), at=clock.now())
    except IntegrityError:
        return False
    return True


def own(secret: str) -> Report:
    """The report that the secret opens, locked. Raises NotFound."""
    row = Report.objects.select_for_update(of=("self",)).filter(secret=secrets.digest(secret)).first()
    if row is None or not constant_time_compare(row.secret, secrets.digest(secret)):
        raise NotFound("citizens.report")
    return row
