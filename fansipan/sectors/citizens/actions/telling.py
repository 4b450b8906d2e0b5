"""How the sender of a report is told of each step: by Web Push, on every browser that asked for it with the secret.

Neither the push service nor what waits to be pushed learns the secret: the message says the step and the code, and
leads to the list of reports that the browser keeps itself.
"""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions.owning import own
from fansipan.sectors.citizens.models import Report, ReportDevice
from fansipan.services.cases.queries.public import PublicCase
from fansipan.services.notices.actions import browsers, keys
from fansipan.services.notices.actions.browsers import ListeningBrowser
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import NoticeText

MOST_DEVICES = 5
LISTENS_FOR = timedelta(days=365)
"""A browser that did not ask again for so long has not opened its report since: its ear is forgotten."""


def public_key() -> str:
    """The key that a browser subscribes with, in Base64url without padding."""
    return keys.public_text()


def listen(secret: str, endpoint: str, p256dh: str, auth: str) -> None:
    """Tell a browser of the report's steps from now on; no more than five of them.

    Raises NotFound, Forbidden for an unknown push service, Invalid for keys that are none.
    """
    row = own(secret)
    browsers.check(ListeningBrowser(endpoint, p256dh, auth))
    if row.devices.count() < MOST_DEVICES:
        ReportDevice.objects.update_or_create(
            report=row, endpoint=endpoint, defaults={"p256dh": p256dh, "auth": auth, "at": clock.now()}
        )


def forget() -> int:
    """Forget browsers that have not asked for so long; gives how many."""
    return ReportDevice.objects.filter(at__lt=clock.now() - LISTENS_FOR).delete()[0]


def moved(row: Report, found: PublicCase, event: str) -> None:
    """A report took a step: every browser that listens is told of it, within the same transaction."""
    listening = [
        ListeningBrowser(one.endpoint, one.p256dh, one.auth, row.language) for one in row.devices.order_by("pk")
    ]
    if not listening:
        return
    texts = in_both_languages(lambda language: _words(row, found, language))
    url = f"{reverse('citizens:my_reports')}#{row.case}"
    browsers.push_to_browsers(f"report:{row.case}:{event}", f"report:{row.case}", texts, url, listening)


def _words(row: Report, found: PublicCase, language: str) -> NoticeText:
    title = pick(found.public, language)
    said = {"code": row.case, "category": pick(row.category.title, language)}
    return NoticeText(title, _("Your report %(code)s: %(category)s") % said, title)
