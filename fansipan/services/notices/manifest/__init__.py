"""What notices offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, EventField, EventWords, LiveTopic, MenuGroup, MenuItem, NoticeKind
from fansipan.services.notices.actions import answering, health, loading, spreading
from fansipan.services.notices.manifest.sentences import SENTENCES
from fansipan.services.notices.queries import live
from fansipan.services.notices.rules import rights

KIND = EventField("kind", _("Code of the kind of notice"))
CHANNEL = EventField("channel", _("Code of the channel"))

APP = App(
    package="fansipan.services.notices",
    title=_("Notices"),
    permissions=rights.ALL,
    menu=(
        MenuItem(_("Notices"), "notices:inbox", needs=rights.READ_INBOX, order=13, icon="bell", group=MenuGroup.CENTRE),
        MenuItem(
            _("On call"), "notices:duty", needs=rights.SEE_DUTY, order=14, icon="calendar", group=MenuGroup.CENTRE
        ),
        MenuItem(
            _("Who is told what"),
            "notices:policies",
            needs=rights.SEE_POLICIES,
            order=80,
            icon="send",
            group=MenuGroup.SYSTEM,
        ),
    ),
    loads=(loading.load,),
    live=(LiveTopic(spreading.TOPIC, live.event, live.by_person, meant_for=live.is_meant_for, everywhere=True),),
    notice_kinds=(NoticeKind(health.FAILED, _("A channel cannot send")),),
    worker_scripts=("notices/push-worker.js",),
    publishes=(answering.ACKNOWLEDGED, answering.READ, health.FAILED, health.RECOVERED, spreading.UNANSWERED),
    event_words=(
        EventWords(answering.ACKNOWLEDGED, _("Somebody acknowledged a notice"), (KIND,)),
        EventWords(spreading.UNANSWERED, _("Nobody acknowledged a notice"), (KIND,)),
        EventWords(health.FAILED, _("A channel cannot send"), (CHANNEL,)),
        EventWords(health.RECOVERED, _("A channel sends again"), (CHANNEL,)),
    ),
    messages=SENTENCES,
)
