"""How the sender of a report is told of each step: by Web Push, on every browser that asked for it with the secret, and
by mail or SMS where they asked for that.

Neither the push service nor what waits to be pushed learns the secret: the message says the step and the code, and
leads to the list of reports that the browser keeps itself.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import reaching
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


class News(StrEnum):
    """What there is to tell of a report."""

    MOVED = "moved"
    PASSED_ON = "passed_on"
    PAUSED = "paused"
    ANSWERED = "answered"
    DECLINED = "declined"


PERSONAL = frozenset({News.ANSWERED, News.DECLINED})
"""For the sender alone, and not for those whose reports were merged into this one."""


def tell(row: Report, news: News, found: PublicCase, event: str) -> None:
    """The sender is told, within the same transaction: on every browser that listens, by mail or SMS if wished."""
    with override(row.language):
        reaching.reach(row, _title(news, found, row.language), f"report:{row.case}:{event}")
    listening = [
        ListeningBrowser(one.endpoint, one.p256dh, one.auth, row.language) for one in row.devices.order_by("pk")
    ]
    if not listening:
        return
    texts = in_both_languages(lambda language: _words(row, _title(news, found, language), language))
    url = f"{reverse('citizens:my_reports')}#{row.case}"
    browsers.push_to_browsers(f"report:{row.case}:{event}", f"report:{row.case}", texts, url, listening)


def _title(news: News, found: PublicCase, language: str) -> str:
    """What happened, in the language in force, which is `language`."""
    if news is News.MOVED:
        return pick(found.public, language)
    if news is News.PASSED_ON:
        return _("Passed on to %(agency)s") % {"agency": pick(found.agency_name, language)}
    words = {
        News.PAUSED: _("On hold for a reason"),
        News.ANSWERED: _("The agency wrote to you"),
        News.DECLINED: _("Your request to be erased was declined"),
    }
    return words[news]


def _words(row: Report, title: str, language: str) -> NoticeText:
    said = {"code": row.case, "category": pick(row.category.title, language)}
    return NoticeText(title, _("Your report %(code)s: %(category)s") % said, title)
