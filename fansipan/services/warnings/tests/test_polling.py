"""What other issuers say is asked for, judged, kept as it came, and shown while it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from fansipan.kernel import clock
from fansipan.kernel.models import OutboxEvent
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.services.warnings.actions import polling
from fansipan.services.warnings.contracts import CapMessageType, CapReference
from fansipan.services.warnings.models import ReceivedMessage, WarningSource
from fansipan.services.warnings.queries import received
from fansipan.services.warnings.rules.cap.signing import signed
from fansipan.services.warnings.rules.cap.writing import to_xml
from fansipan.services.warnings.tests.make import BAO_HA, make_world
from fansipan.services.warnings.tests.messages import ALERT, SENT, spoilt, xml
from fansipan.services.warnings.tests.rules.test_cap import sender

pytestmark = pytest.mark.django_db

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>i</id><updated>2024-09-09T00:00:00Z</updated>
{entries}</feed>"""
ENTRY = '<entry><id>{name}</id><title>t</title><link type="application/cap+xml" href="{name}"/></entry>'
RSS = '<rss version="2.0"><channel><title>t</title><item><title>x</title><link>{link}</link></item></channel></rss>'


class Service:
    """A weather service that gives out what the test puts there."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        service = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                data = service.pages.get(self.path)
                self.send_response(200 if data is not None else 404)
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def offer(self, **messages: bytes) -> None:
        self.pages |= {f"/{name}": data for name, data in messages.items()}
        self.pages["/feed"] = ATOM.format(entries="".join(ENTRY.format(name=name) for name in messages)).encode()


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def source(service: Service) -> WarningSource:
    make_world()
    return WarningSource.objects.create(
        code="kttv", name={"vi": "Khí tượng"}, url=f"{service.address}/feed", shown=True
    )


def test_a_message_is_heard_once_however_often_the_feed_is_asked(service: Service, source: WarningSource) -> None:
    service.offer(one=xml())
    assert polling.ask(source.pk) == 1
    assert polling.ask(source.pk) == 0
    assert service.asked.count("/one") == 1
    row = ReceivedMessage.objects.get()
    assert row.believed
    assert BAO_HA in row.communes
    assert bytes(row.xml) == xml()
    assert OutboxEvent.objects.get(name="warnings.received").payload["identifier"] == ALERT.identifier


def test_a_faulty_message_is_kept_and_not_believed_and_the_good_one_beside_it_is(
    service: Service, source: WarningSource
) -> None:
    service.offer(bad=spoilt("21:30:00+07:00", "14:30:00Z"), junk=b"<html>", good=xml(identifier="good"))
    assert polling.ask(source.pk) == 3
    assert [row.identifier for row in ReceivedMessage.objects.filter(believed=True)] == ["good"]
    assert {row.faults[0][0] for row in ReceivedMessage.objects.filter(believed=False)} >= {"not_xml"}


def test_with_a_pinned_certificate_only_its_owner_is_believed(service: Service, source: WarningSource) -> None:
    key, certificate = sender("KTTV")
    WarningSource.objects.update(certificates=certificate.decode())
    service.offer(
        unsigned=xml(identifier="unsigned"),
        stranger=signed(xml(identifier="stranger"), *sender("Kẻ lạ")),
        real=signed(xml(identifier="real"), key, certificate),
    )
    polling.ask(source.pk)
    assert [row.identifier for row in ReceivedMessage.objects.filter(believed=True)] == ["real"]


def test_what_was_withdrawn_or_has_expired_does_not_stand(service: Service, source: WarningSource) -> None:
    about = CapReference(ALERT.sender, "first", SENT)
    cancel = replace(
        ALERT,
        identifier="second",
        sent=SENT + timedelta(minutes=5),
        message_type=CapMessageType.CANCEL,
        references=(about,),
    )
    service.offer(first=xml(identifier="first"))
    with clock.frozen(SENT):
        polling.ask(source.pk)
        assert [one.identifier for one in received.standing(ANONYMOUS)] == ["first"]
        service.offer(second=to_xml(cancel))
        polling.ask(source.pk)
        assert received.standing(ANONYMOUS) == []
    service.offer(third=xml(identifier="third"))
    with clock.frozen(SENT + timedelta(hours=1)):
        polling.ask(source.pk)
        assert [one.identifier for one in received.standing(ANONYMOUS)] == ["third"]
    with clock.frozen(SENT + timedelta(hours=13)):
        assert received.standing(ANONYMOUS) == []


def test_a_source_that_is_not_shown_is_for_the_desk_alone(service: Service, source: WarningSource) -> None:
    WarningSource.objects.update(shown=False)
    service.offer(one=xml())
    with clock.frozen(SENT):
        polling.ask(source.pk)
        assert received.standing(ANONYMOUS) == []


def test_an_rss_feed_and_a_single_message_do_as_well(service: Service, source: WarningSource) -> None:
    service.pages |= {"/feed": RSS.format(link=f"{service.address}/one").encode(), "/one": xml()}
    assert polling.ask(source.pk) == 1
    service.pages["/feed"] = xml(identifier="alone")
    assert polling.ask(source.pk) == 1


def test_a_feed_that_is_away_says_so_and_stops_no_other(service: Service, source: WarningSource) -> None:
    WarningSource.objects.create(code="away", name={"vi": "Mất"}, url="http://127.0.0.1:9/feed")
    service.offer(one=xml())
    assert polling.poll() == 1
    assert "ConnectError" in WarningSource.objects.get(code="away").trouble
    assert WarningSource.objects.get(code="kttv").trouble == ""


def test_a_feed_is_asked_again_when_its_time_has_come(service: Service, source: WarningSource) -> None:
    service.offer(one=xml())
    with clock.frozen(SENT):
        assert polling.poll() == 1
        service.offer(two=xml(identifier="two"))
        assert polling.poll() == 0
    with clock.frozen(SENT + timedelta(seconds=120)):
        assert polling.poll() == 1


def test_an_entity_attack_in_a_feed_is_refused(service: Service, source: WarningSource) -> None:
    attack = b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>'
    service.pages["/feed"] = attack
    assert polling.ask(source.pk) == 0
    assert "doctype" in WarningSource.objects.get().trouble
