"""The sender of a report is told by mail or SMS, if they asked for it: the address stays sealed until it is sent."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app as worker

from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import secrets
from fansipan.sectors.citizens.contracts import Person
from fansipan.sectors.citizens.models import Report, ReportPerson
from fansipan.services.notices.actions import outsiders
from fansipan.services.notices.actions.outsiders import Letter
from fansipan.services.notices.contracts import NoticeText
from fansipan.services.notices.contracts.channels import Medium

REACH = "citizens.reach_person"
"""The job that tells the sender of a report."""

KIND = "citizens.report"


def wish(person: Person) -> Person:
    """The person with a wish to be told that can be kept; one that cannot is left out, and the report is taken."""
    ways = {Medium.EMAIL.value: person.email, Medium.PHONE.value: person.phone}
    kept = person.tell in ways and outsiders.is_address(Medium(person.tell), ways[person.tell])
    return person if kept else replace(person, tell="")


def told_by(row: Report) -> str:
    """By what the sender is told: "email", "phone" or ""."""
    person = ReportPerson.objects.filter(report=row).first()
    return secrets.unseal(person.sealed).tell if person else ""


def stop(row: Report) -> None:
    """Tell the sender no more by mail or SMS."""
    person = ReportPerson.objects.filter(report=row).first()
    if person is not None:
        person.sealed = secrets.seal(replace(secrets.unseal(person.sealed), tell=""))
        person.save(update_fields=["sealed"])


def reach(row: Report, what: str, key: str) -> None:
    """Tell the sender when the transaction is committed, if they asked for it; `what` in their own language."""
    if told_by(row):
        worker.configure_task(REACH).defer(report_id=row.pk, what=what, key=key)


def arrived(row: Report) -> None:
    """The sender hears that the report is here, with its code and link."""
    with override(row.language):
        what = _("Received by the system")
    reach(row, what, f"report:{row.case}:arrived")


@transaction.atomic
def send(report_id: int, what: str, key: str) -> bool:
    """Send it; False where nobody wants it any more or it cannot arrive. Raises NotSent, so that it is tried again."""
    row = ReportPerson.objects.select_related("report__category").filter(report=report_id).first()
    if row is None:
        return False
    person = secrets.unseal(row.sealed)
    if not person.tell:
        return False
    medium = Medium(person.tell)
    to = person.email if medium is Medium.EMAIL else person.phone
    return outsiders.send(medium, to, _letter(row.report, what, key))


def _letter(row: Report, what: str, key: str) -> Letter:
    said = {"code": row.case, "category": pick(row.category.title, row.language), "what": what}
    with override(row.language):
        title = _("%(code)s: %(what)s") % said
        body = _("Your report %(code)s (%(category)s): %(what)s. Its page says more, and ends these messages.")
    link = reverse("citizens:mine", args=[secrets.secret_of(row.key)])
    text = NoticeText(title, body % said, title)
    return Letter(key, f"report:{row.case}", KIND, row.language, text, f"{settings.PUBLIC_URL}{link}")
