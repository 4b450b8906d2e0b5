"""Nobody sees another plant's station: by page, API, export, event stream or guessed address.

Every route of the site is found by itself and asked with what belongs to Hà's plant, once by nobody in particular
and once by Dũng of another plant. A new route is covered without being listed as long as THINGS knows what its
parameters stand for; otherwise its test fails and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fansipan.config.api import api
from fansipan.kernel import clock
from fansipan.kernel.documents import Document
from fansipan.kernel.errors import NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.ids import new_id
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.citizens.actions import announcing, badges, preparing, uploading
from fansipan.sectors.citizens.actions import secrets as secrets_of_reports
from fansipan.sectors.citizens.actions.announcing import NewAnnouncement
from fansipan.sectors.citizens.models import Announcement, ReportMedia, Upload
from fansipan.sectors.citizens.models import Report as Report311
from fansipan.sectors.citizens.tests.make import make_desks, make_report, picture, uploaded
from fansipan.sectors.environment.actions.obligations import loading as obligations
from fansipan.sectors.environment.models import (
    Confirmation,
    Exceedance,
    LabSample,
    LimitValue,
    ObligationFiling,
    Permit,
    Report,
)
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.reports import make as reports
from fansipan.sectors.hazards.models import (
    ContactStep,
    ContactTree,
    Drill,
    Gauge,
    Plant,
    ReleaseNotice,
    River,
    Siren,
    SirenCall,
    TreeRun,
)
from fansipan.services.alerts.actions import muting, ruling
from fansipan.services.alerts.contracts import MutingKind, NewMuting, RuleDef, RuleLevel, RuleScope, Threshold
from fansipan.services.alerts.models import Alarm, Muting
from fansipan.services.cases.actions import NewCase, moving, open_case, tasks
from fansipan.services.cases.actions import loading as cases
from fansipan.services.cases.actions.evidence import Upload as CaseUpload
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.models import Case, CaseFile, CaseRecord, CaseTask
from fansipan.services.cases.tests.make import PHOTO, make_case
from fansipan.services.centre.actions import boards, evidence, scenarios, shifts, situation, walls
from fansipan.services.centre.actions.evidence import NewEvidence
from fansipan.services.centre.actions.scenarios import Start, WrittenScenario
from fansipan.services.centre.models import Brief, Camera, CameraHost, Dashboard, Evidence, ScenarioRun, Shift, WallLink
from fansipan.services.exchange.models import FileContent, OutboundFile, Sending
from fansipan.services.exchange.tests.make import make_destination
from fansipan.services.identity.models import User
from fansipan.services.notices.actions import loading as notice_fixtures
from fansipan.services.notices.actions import spreading
from fansipan.services.notices.models import Notice, NoticeAddress, NoticeContact, NoticeTeam, Rotation, RotationSwap
from fansipan.services.observations.actions import delivering
from fansipan.services.observations.contracts import ExportState, Flag, LogKind, Parcel, Sender
from fansipan.services.observations.models import (
    Delivery,
    Export,
    FlagPeriod,
    GapCause,
    RefusedLine,
    Sensor,
    Station,
    StationCredential,
    StationDocument,
    StationLogEntry,
)
from fansipan.services.observations.queries import live
from fansipan.services.observations.tests.make import add_stream, make_station, stream
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import CapStatus
from fansipan.services.warnings.models import PublicWarning, ReceivedMessage, WarningMessage, WarningSource
from fansipan.services.warnings.tests.make import DRAFT, make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
CODE = "KIN-77"
MARKS = ("kestrel", "987654", "987.654", "987,654")
"""What only those may read who may see the station. Plain letters, so that no escaping hides them."""

OWN = {"language", "login", "logout", "account", "account/end-sessions", "notices/seen", "businesses/badge"}
"""Posting here changes only what is the caller's own."""

TELLING = {
    "alarms",
    "alarms.csv",
    "api/v1/alarms",
    "analyses/correlations",
    "analyses/differences",
    "analyses/rhythms",
    "analyses/trends",
    "api/v1/cases",
    "api/v1/deliveries",
    "api/v1/ledger",
    "api/v1/notices",
    "api/v1/observations",
    "api/v1/observations.csv",
    "api/v1/quarantine",
    "api/v1/series",
    "api/v1/stations",
    "api/v1/stations.geojson",
    "cases",
    "cases/all.csv",
    "exports/new",
    "api/v1/exceedances",
    "exceedances",
    "exceedances.csv",
    "api/v1/obligations",
    "api/v1/reports",
    "files",
    "files.csv",
    "ledger",
    "ledger.csv",
    "notices",
    "permits",
    "permits.csv",
    "obligations",
    "obligations.csv",
    "quarantine",
    "reports",
    "stations",
    "stations.csv",
}
"""Lists that hold something of a station when it is asked for."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CLOSED = (302, 401, 403, 404, 405)
SHUT = (401, 403, 404)


@dataclass(frozen=True)
class World:
    """Hà's station with something of every kind in it, and the people."""

    station: Station
    own: Station
    ha: User
    chi: User
    giang: User
    dung: User
    strangers: dict[str, Client]
    """Nobody in particular, and Dũng."""
    things: dict[str, object]


THINGS: dict[str, Callable[[Station], object]] = {
    "stations": lambda station: station.code,
    "datastreams": lambda station: stream(station, "SO2").pk,
    "sensors": lambda station: Sensor.objects.filter(station=station).values_list("pk", flat=True)[0],
    "deliveries": lambda station: Delivery.objects.get(station=station).pk,
    "files": lambda station: Delivery.objects.get(station=station).pk,
    "quarantine": lambda station: RefusedLine.objects.get(station=station).pk,
    "refused": lambda station: RefusedLine.objects.get(station=station).pk,
    "flags": lambda station: FlagPeriod.objects.get(datastream__station=station).pk,
    "gaps": lambda station: GapCause.objects.get(station=station).pk,
    "causes": lambda station: GapCause.objects.get(station=station).pk,
    "log": lambda station: StationLogEntry.objects.get(station=station).pk,
    "logbook": lambda station: StationLogEntry.objects.get(station=station).pk,
    "documents": lambda station: StationDocument.objects.get(station=station).pk,
    "exports": lambda station: Export.objects.get().pk,
    "ledger": lambda station: "2026-11-22",
    "air": lambda station: station.code,
    "water": lambda station: station.code,
    "cases": lambda station: of_case(station).code,
    "steps": lambda station: "acknowledge",
    "tasks": lambda station: CaseTask.objects.get(case=of_case(station)).pk,
    "warnings": lambda station: PublicWarning.objects.order_by("pk")[0].code,
    "desk": lambda station: PublicWarning.objects.order_by("pk")[0].code,
    "cap": lambda station: WarningMessage.objects.get(state="released").identifier,
    "messages": lambda station: WarningMessage.objects.get(state="draft").pk,
    "received": lambda station: ReceivedMessage.objects.get().pk,
    "filings": lambda station: ObligationFiling.objects.get(station=station).pk,
    "exceedances": lambda station: Exceedance.objects.get(datastream__station=station).pk,
    "reports": lambda station: Report.objects.get(station=station).pk,
    "file": lambda station: "vi.pdf",
    "layouts": lambda station: "monthly-station",
    "samples": lambda station: LabSample.objects.get(station=station).pk,
    "communes": lambda station: station.place.code,
    "commune": lambda station: station.place.code,
    "law": lambda station: REGULATION,
    "regulations": lambda station: REGULATION,
    "confirm": lambda station: REGULATION,
    "confirmations": lambda station: Confirmation.objects.get().pk,
    "exchange": lambda station: "bo",
    "sent": lambda station: OutboundFile.objects.get(station=station).pk,
    "notices": lambda station: told_of(station).pk,
    "read": lambda station: "no-token-of-anybodys",
    "addresses": lambda station: NoticeAddress.objects.get(user=cast.ha()).pk,
    "policies": lambda station: "critical",
    "teams": lambda station: "kestrel",
    "contacts": lambda station: NoticeContact.objects.get().pk,
    "duty": lambda station: "duty",
    "swaps": lambda station: RotationSwap.objects.get().pk,
    "channels": lambda station: "email",
    "receipts": lambda station: "sms",
    "indicators": lambda station: "cases.open",
    "evidence": lambda station: Evidence.objects.get().pk,
    "dashboards": lambda station: Dashboard.objects.get().pk,
    "scenarios": lambda station: "kestrel",
    "orders": lambda station: ScenarioRun.objects.get(started_at__isnull=True).pk,
    "shifts": lambda station: Shift.objects.get().pk,
    "reviews": lambda station: Case.objects.get(title="kestrel closed").code,
    "situation": lambda station: "2026-11-22",
    "brief": lambda station: "2026-11-22",
    "cameras": lambda station: "kestrel",
    "layers": lambda station: "cameras",
    "open": lambda station: "a-token-that-nobody-has",
    "walls": lambda station: WallLink.objects.get().pk,
    "outlets": lambda station: station.code,
    "permits": lambda station: Permit.objects.get(organisation=station.organisation).pk,
    "alarms": lambda station: Alarm.objects.get(station=station).code,
    "alarm-rules": lambda station: "kestrel",
    "rules": lambda station: "kestrel",
    "groups": lambda station: Alarm.objects.get(station=station).group_id,
    "mutings": lambda station: Muting.objects.get().pk,
    "announcements": lambda station: Announcement.objects.get().pk,
    "uploads": lambda station: Upload.objects.get(used=False).pk,
    "mine": lambda station: secrets_of_reports.secret_of(Report311.objects.get().key),
    "intake": lambda station: secrets_of_reports.secret_of(Report311.objects.get().key),
    "r": lambda station: Report311.objects.get().case,
    "pictures": lambda station: ReportMedia.objects.get().pk,
    "media": lambda station: ReportMedia.objects.get().pk,
    "badges": lambda station: station.organisation.code,
    "services": lambda station: "rubbish",
    "feedback": lambda station: Report311.objects.get().case,
    "requests": lambda station: Report311.objects.get().case,
    "rivers": lambda station: "hong",
    "gauges": lambda station: Gauge.objects.get(code=station.code).code,
    "releases": lambda station: ReleaseNotice.objects.get().pk,
    "runs": lambda station: TreeRun.objects.get().pk,
    "sirens": lambda station: "kestrel",
    "calls": lambda station: SirenCall.objects.get().pk,
    "drills": lambda station: Drill.objects.get().pk,
    "tokens": lambda station: secrets_of_reports.secret_of(Report311.objects.get().key),
}
"""By the word that stands before a parameter in an address: what of the station is meant."""

ELSE: dict[str, Callable[[], dict[str, object]]] = {
    "files/<int:number>/claim": lambda: {"files": Delivery.objects.get(station=None).pk},
    "law/confirm/<str:kind>/<int:number>": lambda: {"confirm": "limit", "": LimitValue.objects.all()[0].pk},
    "cases/<str:code>/files/<int:number>": lambda: {"files": CaseFile.objects.get().pk},
    **{
        f"feedback/desk/<str:code>{deed}": lambda: {"desk": Report311.objects.get().case}
        for deed in ("", "/show", "/hide", "/merge", "/reveal", "/erase", "/ask-erasure", "/answer")
    },
    **{
        f"open311/{rest}.<slug:ending>": lambda: {"": "json"}
        for rest in (
            *("discovery", "v2/discovery", "v2/services", "v2/services/<slug:code>", "v2/requests"),
            *("v2/requests/<slug:code>", "v2/tokens/<slug:secret>"),
        )
    },
    "hazards/contacts/<str:code>/tell": lambda: {"contacts": "02908"},
    "feedback/mine/<str:secret>/erase": lambda: {"mine": "no-such-secret"},
    "feedback/mine/<str:secret>/quiet": lambda: {"mine": "no-such-secret"},
    "feedback/r/<str:code>/support": lambda: {"r": "PA-2026-999999"},
}
"""Routes whose words mean something else: a file that nobody claimed yet, a number of the law."""


EVERYBODYS = {"communes", "commune", "r", "mine", "pictures", "badges", "uploads", "open311", "rivers", "feedback"}
"""What these words name is no station's: everybody may ask for it, and reads nothing of the hidden one."""

REGULATION = "qcvn-19-2009-btnmt"
BRIEF = {"made_at": NOON.isoformat(), "numbers": [], "tasks": []}
THE_LAW = {*(f"/law/{REGULATION}{kind}" for kind in ("", ".csv", ".xlsx")), f"/api/v1/regulations/{REGULATION}"}
"""What a regulation says is everybody's too."""

FOR_ALL = {
    "air/<str:code>/picture.png",
    "widget/air/<str:code>",
    "water/<str:code>/picture.png",
    "widget/water/<str:code>",
    "notices/read/<str:token>",
    "wall/open/<str:token>",
    "api/v1/notices/receipts/<slug:code>",
    "feedback/mine/<str:secret>/erase",
    "feedback/mine/<str:secret>/quiet",
    "feedback/r/<str:code>/support",
}
"""Made for shared caches: whoever asks gets what the public gets, so that even an officer finds no hidden station. And
for whoever holds a token, which nobody here does: a link in a message, the link of a screen, a gateway's receipt.
The last three are open to whoever knows secret or code, and would change something: they are asked with a wrong one."""


def of_case(station: Station) -> Case:
    """The case about the station."""
    return Case.objects.get(links__ref=f"station:{station.code}")


def furnish_case(station: Station) -> None:
    """A case of Hà's plant with a message, a photo, a task and a record."""
    ha = cast.acting(cast.ha())
    with clock.frozen(NOON):
        refs = (f"station:{station.code}",)
        code = make_case(title="kestrel", text="kestrel", party=cast.other_plant().code, refs=refs)
        moving.say(ha, code, Said("kestrel", uploads=(CaseUpload("kestrel.png", PHOTO),)))
        tasks.give(cast.acting(cast.chi()), code, NewTask("kestrel", cast.other_plant().code))
    case = of_case(station)
    CaseRecord.objects.create(case=case, closed_at=NOON, made_at=NOON, size=7, sha256="0" * 64, content=b"kestrel")


def furnish(station: Station) -> None:
    """Something of every kind: a file with a good and a bad line, a flag, a cause, a note, a document, an export."""
    chi, ha = cast.chi(), cast.ha()
    when = {"start": NOON - timedelta(hours=1), "end": NOON}
    content = b"SO2\t987654\tmg/m3\t20261122115500\t00\nSO2\tkestrel\tmg/m3\t20261122115500\t00\n"
    sender = Sender("ftp", "kestrel-logger")
    with clock.frozen(NOON):
        delivering.deliver(Parcel(content, "circular10", sender, "kestrel_20261122.txt", station.pk))
        delivering.deliver(Parcel(content, "circular10", sender, "kestrel_20261123.txt"))
    FlagPeriod.objects.create(
        datastream=stream(station, "SO2"), flag=Flag.FAIL, reason="kestrel", made_by=chi, made_at=NOON, **when
    )
    GapCause.objects.create(station=station, cause="kestrel", stated_by=ha, stated_at=NOON, **when)
    StationLogEntry.objects.create(
        station=station, kind=LogKind.NOTE, text="kestrel", written_by=ha, written_at=NOON, **when
    )
    StationDocument.objects.create(
        station=station,
        title="kestrel",
        name="kestrel.pdf",
        mime_type="application/pdf",
        size=7,
        sha256="0" * 64,
        content=b"kestrel",
        uploaded_by=ha,
        uploaded_at=NOON,
    )
    LabSample.objects.create(
        station=station,
        sampled_at=NOON,
        laboratory="kestrel",
        scan_name="kestrel.pdf",
        scan_type="application/pdf",
        scan=b"kestrel",
        entered_by=chi,
        entered_at=NOON,
    )
    permit = {"number": "kestrel", "scan": b"%PDF-kestrel", "scan_name": "kestrel.pdf"}
    Permit.objects.create(organisation=station.organisation, valid_from=NOON.date(), **permit)
    Confirmation.objects.create(
        source="kestrel",
        article="kestrel",
        text_date=NOON.date(),
        scan=b"%PDF-kestrel",
        scan_name="kestrel.pdf",
        scan_type="application/pdf",
        scan_sha256="0" * 64,
        confirmed_by=chi,
        confirmed_at=NOON,
    )
    query = {"datastreams": [stream(station, "SO2").pk], "note": "kestrel"}
    Export.objects.create(
        asked_by=ha, asked_at=NOON, query=query, format="csv", state=ExportState.DONE, path="kestrel.csv"
    )
    StationCredential.objects.create(station=station, kind="ftp", login="kestrel-logger", secret="x")
    furnish_case(station)
    for _loaded in obligations.load(SYSTEM):
        pass
    Exceedance.objects.create(
        datastream=stream(station, "SO2"), kind="warning", average="any", start=NOON - timedelta(hours=1), last=NOON,
        peak=987654.0, peak_time=NOON, count=1, high=1.0, unit="mg/m3", status="confirmed", reason="permit",
        source="kestrel", found_at=NOON,
    )  # fmt: skip
    reports.load_layouts()
    reports.draft(station, "kestrel", chi)
    ObligationFiling.objects.create(station=station, kind="board", text="kestrel", filed_by=ha, filed_at=NOON)
    furnish_sent(station)


def furnish_rules(station: Station) -> None:
    """A rule by which the station raises an alarm as soon as it sends what furnish() sends."""
    level = RuleLevel("kestrel", 1.0, title={"vi": "kestrel"}, clause="kestrel")
    definition = RuleDef(Threshold((level,)), RuleScope(stations=(station.code,)))
    with clock.frozen(NOON - timedelta(days=1)):
        ruling.write(SYSTEM, "kestrel", {"vi": "kestrel"}, definition, "kestrel")


def furnish_muting() -> None:
    """Works of which nobody is told."""
    with clock.frozen(NOON):
        end, scope = NOON + timedelta(hours=1), RuleScope(kinds=("rain",))
        muting.mute(
            cast.acting(cast.chi()), NewMuting(MutingKind.SUPPRESSED, "kestrel", ("kestrel",), scope, None, end)
        )


def furnish_sent(station: Station) -> None:
    """A file that waits to be sent to a destination that gets nothing but this station."""
    row = make_destination(all_stations=False, active=False, secret="kestrel", url="https://kestrel.example")
    row.stations.create(station=station, code="kestrel")
    type(row).objects.update(active=True)
    file = OutboundFile.objects.create(
        destination=row, station=station, start=NOON - timedelta(minutes=5), end=NOON, revision=1, name="kestrel.txt",
        size=7, sha256="0" * 64, readings=1, deliveries=[], made_at=NOON,
    )  # fmt: skip
    FileContent.objects.create(file=file, content=b"kestrel")
    Sending.objects.create(file=file, destination=row, station=station, queued_at=NOON)


def told_of(station: Station) -> Notice:
    """The notice that a case about the station was opened."""
    return Notice.objects.get(key=f"case:{of_case(station).code}:opened")


def furnish_notices() -> None:
    """What happened was told; Hà has an address; there are people to be told."""
    NoticeAddress.objects.create(user=cast.ha(), medium="email", value="kestrel@example.org", added_at=NOON)
    NoticeContact.objects.create(name="kestrel")
    NoticeTeam.objects.create(code="kestrel", title={"vi": "kestrel"})
    for _loaded in notice_fixtures.load(SYSTEM):
        pass
    duty, day = Rotation.objects.get(), timedelta(days=1)
    RotationSwap.objects.create(rotation=duty, start=NOON, end=NOON + day, made_by="kestrel", made_at=NOON)
    with clock.frozen(NOON):
        spreading.spread()


def furnish_centre() -> None:
    """Something of everything in the operations centre, with the mark in it."""
    chi, giang = cast.acting(cast.chi()), cast.acting(cast.giang())
    cases.load_types(SYSTEM, Document(cases.FOLDER / "case_types.json"))
    orders = [{"title": {"vi": "kestrel"}, "to": cast.centre().code, "minutes": 30}]
    definition = {"when": [{"event": "cases.opened"}], "orders": orders}
    with clock.frozen(NOON):
        scenarios.write(chi, WrittenScenario("kestrel", {"vi": "kestrel"}, definition))
        scenarios.heard(Event(str(new_id()), "cases.opened", NOON, {"case": "kestrel"}))
        scenarios.start(chi, "kestrel", Start("kestrel"))
        shifts.take(chi)
        shifts.give(chi, "kestrel")
        situation.save(chi, NOON.date(), "kestrel")
        boards.make(chi, "kestrel")
        walls.make(giang, "kestrel")
        proof = NewEvidence(
            "B1", 1, "kestrel", NOON.date(), "https://example.org/kestrel", "kestrel.pdf", b"%PDF-kestrel"
        )
        evidence.attach(chi, "cases.open", proof)
        closed = open_case(chi, NewCase("environmental_incident", "kestrel closed", agency=cast.centre().code))
        moving.move(chi, closed.code, "cancel", Said("kestrel"))
    Brief.objects.create(day=NOON.date(), made_at=NOON, content=BRIEF, pdf=b"kestrel", sha256="0" * 64)
    name = {"vi": "kestrel", "en": "kestrel"}
    CameraHost.objects.create(host="127.0.0.1:9")
    seen = {"snapshot_url": "http://127.0.0.1:9/kestrel", "stream_url": "http://127.0.0.1:9/kestrel/index.m3u8"}
    Camera.objects.create(code="kestrel", name=name, lon=104.1, lat=22.3, **seen)


def furnish_residents(station: Station) -> None:
    """A report with a photo, a file on its way, an announcement that is not published, the badge of Hà's plant."""
    with clock.frozen(NOON):
        make_desks()
        make_report(uploads=(uploaded(picture()),))
        preparing.blur(SYSTEM, ReportMedia.objects.get().pk, [])
        preparing.publish(SYSTEM, ReportMedia.objects.get().pk)
        uploading.begin(1000, "kestrel.jpg")
        announcing.write(cast.acting(cast.chi()), NewAnnouncement({"vi": "kestrel"}, {}))
        badges.wear(cast.acting(cast.ha()))


def furnish_floods(station: Station) -> None:
    """A gauge at Hà's station, and something of everything that those on flood duty keep."""
    river = River.objects.create(code="hong", name={"vi": "Sông", "en": "River"})
    Gauge.objects.create(code=station.code, kind="level", datastream=add_stream(station, "Rain"), river=river)
    plant = Plant.objects.create(code="kestrel", name={"vi": "kestrel"}, river=river)
    when = {"start": NOON, "received_at": NOON, "entered_at": NOON}
    ReleaseNotice.objects.create(plant=plant, low=1.0, high=2.0, channel="kestrel", note="kestrel", **when)
    tree = ContactTree.objects.create(commune="02908")
    ContactStep.objects.create(tree=tree, order=1, name={"vi": "kestrel"})
    TreeRun.objects.create(tree=tree, state="running", step=1, step_at=NOON, began_at=NOON, warning="kestrel")
    siren = Siren.objects.create(code="kestrel", name={"vi": "kestrel"}, url="http://127.0.0.1:9/", communes=["02908"])
    SirenCall.objects.create(siren=siren, key="kestrel:1", body={}, ordered_by="kestrel", ordered_at=NOON)
    Drill.objects.create(title="kestrel", began_at=NOON)


def furnish_desk() -> None:
    """An exercise that was released, a draft, and what another issuer said: things of the desk of warnings."""
    make_world()
    released(status=CapStatus.EXERCISE)
    drafting.draft(cast.acting(cast.chi()), DRAFT)
    source = WarningSource.objects.create(code="kestrel", url="https://example.org")
    ReceivedMessage.objects.create(source=source, believed=False, xml=b"kestrel", received_at=NOON)


@pytest.fixture
def world() -> Iterator[World]:
    name = {"vi": "Kestrel", "en": "Kestrel"}
    station = make_station(CODE, cast.other_plant(), ("SO2",), name=name, lon=104.11)
    own = make_station("OWN-1", cast.plant(), ("SO2",))
    load_law()
    furnish_rules(station)
    furnish(station)
    furnish_muting()
    furnish_desk()
    furnish_notices()
    furnish_centre()
    furnish_residents(station)
    furnish_floods(station)
    things = {word: find(station) for word, find in THINGS.items()}
    with clock.frozen(NOON + timedelta(minutes=5)):
        dung = cast.dung()
        strangers = {"anonymous": Client(), "Dũng": logged_in(dung)}
        yield World(station, own, cast.ha(), cast.chi(), cast.giang(), dung, strangers, things)
        assert strangers["Dũng"].session["_auth_user_id"] == str(dung.pk), "Dũng was logged out on the way"


def walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from walk(pattern, route)


ROUTES = sorted(set(walk(get_resolver())))
ADMIN = [route for route in ROUTES if route.startswith("admin/")]
OPEN = [route for route in ROUTES if not route.startswith("admin/") and "<" not in route]
OF_A_THING = [route for route in ROUTES if not route.startswith("admin/") and "<" in route]
PARAMETER = re.compile(r"(?:(?P<word>[\w-]+)/)?<(?:\w+:)?(?P<name>\w+)>")


def filled(route: str, things: dict[str, object]) -> str:
    """The address of a route with what belongs to the hidden station in place of its parameters."""
    things = things | ELSE.get(route, dict)()

    def fill(found: re.Match[str]) -> str:
        word = found["word"] or ""
        if word not in things:
            pytest.fail(f"Unlisted: {route}. Say in THINGS of tests/test_access.py what stands after “{word}/”.")
        return f"{word}/{things[word]}" if word else str(things[word])

    return "/" + PARAMETER.sub(fill, route)


def asked_for(world: World) -> dict[str, object]:
    """What a curious person adds to an address or writes into a form to get at the station."""
    number = stream(world.station, "SO2").pk
    words = {"station": CODE, "stations": CODE, "code": CODE, "datastream": number, "datastreams": number, "id": number}
    span = {"from": "2026-11-20", "to": "2026-11-23", "start": "2026-11-20T00:00", "end": "2026-11-23T00:00"}
    return {**words, **span, "format": "csv", "resolution": "raw"}


def body(answer: Any) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace")).casefold()


def leaks(answer: Any, *more: str) -> list[str]:
    """The marks that can be read in an answer. The number of the request is left out: chance may write a mark there."""
    text = body(answer).replace(answer.headers["X-Request-ID"], "")
    return [mark for mark in (*MARKS, *(word.casefold() for word in more)) if mark in text]


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


OF_READERS = {"AuditEntry"}
"""Tables that note what a person reads and takes away."""


class Record:
    """Every row of every table of ours as it stands now, but for what may change."""

    def __init__(self, *may_change: str) -> None:
        but = OF_READERS | set(may_change)
        models = [model for model in apps.get_models() if model.__module__.startswith("fansipan.")]
        self._models = [model for model in models if model.__name__ not in but]
        self._rows, self._written = self._read(), self._count()

    def stands(self) -> bool:
        """Whether nothing changed. Rows are read again only if anything at all was written: reading them is slow."""
        written = self._count()
        if written != self._written and self._read() != self._rows:
            return False
        self._written = written
        return True

    def _read(self) -> dict[str, list[str]]:
        return {model.__name__: rows(model) for model in self._models}

    def _count(self) -> list[object]:
        """How many rows of each table this transaction wrote, as PostgreSQL counts it."""
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN, [[model._meta.db_table for model in self._models]])
            return cursor.fetchall()


WRITTEN = """
SELECT root, sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del)
FROM pg_stat_xact_user_tables,
LATERAL coalesce((SELECT c.relname::text FROM pg_class c WHERE c.oid = pg_partition_root(relid)), relname) root
WHERE root = ANY(%s) GROUP BY root ORDER BY root
"""


def rows(model: type[Model]) -> list[str]:
    names = [field.attname for field in model._meta.concrete_fields if field.name not in ("pk", "last_login")]
    found = model._default_manager.values_list(*names)
    return sorted(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in found)


def send(client: Client, method: str, address: str, asked: dict[str, object]) -> Any:
    if method == "GET":
        return client.get(address)
    if address.startswith("/api/"):
        return client.generic(method, address, json.dumps(asked), content_type="application/json")
    return client.generic(
        method, address, "&".join(f"{k}={v}" for k, v in asked.items()), "application/x-www-form-urlencoded"
    )


def shut(answer: Any) -> bool:
    """Refused, or sent to log in."""
    return answer.status_code in SHUT or (answer.status_code == 302 and answer.headers["Location"].startswith("/login"))


def test_every_operation_that_the_api_promises_is_there(client: Client) -> None:
    """Two routers with one path shut one another: what the second would have answered is 405 then."""
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method in operations:
            address = re.sub("{[^}]*}", "1", path)
            assert client.generic(method.upper(), address).status_code != 405, f"{method} {path}"


def test_what_belongs_to_another_plant_is_not_there(world: World, subtests: pytest.Subtests) -> None:
    before = Record()
    for route in OF_A_THING:
        with subtests.test(route=route):
            refuses(filled(route, world.things), world)
            assert before.stands()


def test_an_own_station_in_the_address_does_not_open_what_is_anothers(world: World, subtests: pytest.Subtests) -> None:
    before = Record()
    for route in OF_A_THING:
        if route.count("<") > 1:
            with subtests.test(route=route):
                refuses(filled(route, {**world.things, "stations": world.own.code}), world)
                assert before.stands()


def refuses(address: str, world: World) -> None:
    everybodys = address in THE_LAW or any(word in EVERYBODYS for word in address.split("/"))
    for name, client in world.strangers.items():
        for method in METHODS:
            answer = send(client, method, address, asked_for(world))
            closed = everybodys or shut(answer) or answer.status_code == 405
            assert closed, f"{name} {method} {address}: {answer.status_code}"
            assert not leaks(answer), f"{name} {method} {address} reads {leaks(answer)}"


def test_the_things_asked_for_are_there_for_those_who_may(world: World, subtests: pytest.Subtests) -> None:
    """Without this the refusals above would prove nothing."""
    people = [logged_in(person) for person in (world.ha, world.chi, world.giang)]
    for route in OF_A_THING:
        with subtests.test(route=route), transaction.atomic():
            address = filled(route, world.things)
            found = any(finds(person, address, world) for person in people)
            assert found is (route not in FOR_ALL), address
            transaction.set_rollback(True)


def finds(person: Client, address: str, world: World) -> bool:
    answers = [send(person, method, address, asked_for(world)) for method in ("GET", "POST")]
    return any(answer.status_code != 405 and not shut(answer) for answer in answers)


def test_the_lists_tell_of_the_station_to_those_who_may_see_it(world: World) -> None:
    """Without this the silence of the lists would prove nothing."""
    client = logged_in(world.ha)
    query = "&".join(f"{name}={value}" for name, value in asked_for(world).items())
    told = {route for route in OPEN if leaks(client.get(f"/{route}?{query}"))}
    assert told >= TELLING, TELLING - told


def test_no_list_or_search_or_export_tells_of_another_plants_station(world: World, subtests: pytest.Subtests) -> None:
    query = "&".join(f"{name}={value}" for name, value in asked_for(world).items())
    for route in OPEN:
        with subtests.test(route=route):
            for name, client in world.strangers.items():
                for asked in ("", f"?{query}", "?q=kin", "?q=104.11&station=*"):
                    answer = client.get(f"/{route}{asked}")
                    assert answer.status_code < 500, f"{name} /{route}{asked}: {answer.status_code}"
                    told = leaks(answer, *(() if asked else (CODE,)))
                    assert not told, f"{name} /{route}{asked} reads {told}"


def test_nothing_is_done_to_another_plants_station_by_asking_for_it_in_a_form(
    world: World, subtests: pytest.Subtests
) -> None:
    before = Record()
    for route in sorted(set(OPEN) - OWN):
        with subtests.test(route=route):
            for name, client in world.strangers.items():
                for method in METHODS[1:]:
                    answer = send(client, method, f"/{route}", asked_for(world))
                    assert answer.status_code < 500, f"{name} {method} /{route}: {answer.status_code}"
                    assert not leaks(answer), f"{name} {method} /{route} reads {leaks(answer)}"
            assert before.stands()


def test_an_auditor_reads_all_and_changes_nothing(world: World, subtests: pytest.Subtests) -> None:
    auditor = logged_in(cast.em())
    # An auditor may take readings away, which makes an export of the auditor's own; that auditors look is counted.
    before = Record("Export", "IndicatorLook")
    for route in sorted({*OPEN, *OF_A_THING} - OWN):
        with subtests.test(route=route):
            for method in METHODS:
                body(send(auditor, method, filled(route, world.things), asked_for(world)))
            assert before.stands()


def test_the_administration_is_shut_to_all_but_administrators(world: World) -> None:
    staff = {person.login: logged_in(person) for person in (cast.an(), cast.em(), world.chi, world.ha)}
    people = {**world.strangers, **staff}
    for route in ADMIN:
        address = "/" + re.sub(r"<[^>]*>|\(.*", "1", route).replace("$", "").replace("^", "")
        for name, client in people.items():
            for method in ("GET", "POST"):
                answer = send(client, method, address, {})
                assert answer.status_code in CLOSED, f"{name} {method} {address}: {answer.status_code}"
                assert not leaks(answer), f"{name} {method} {address}"


def test_the_event_stream_tells_a_plant_of_its_own_stations_only(world: World) -> None:
    dung, ha = cast.acting(world.dung), cast.acting(world.ha)
    for stranger in (dung, cast.binh()):
        assert live.event(stranger, str(world.station.pk), "vi") is None
        with pytest.raises(NotFound):
            live.station_ids(stranger, [CODE])
    assert live.station_ids(ha, [CODE]) == {world.station.pk}
    told = live.event(ha, str(world.station.pk), "vi")
    assert told is not None
    assert told["station"] == CODE


def test_a_station_made_public_is_seen_by_all_but_not_its_files(world: World, client: Client) -> None:
    Station.objects.filter(pk=world.station.pk).update(public=True)
    assert client.get(f"/stations/{CODE}").status_code == 200
    for route in OF_A_THING:
        if any(word in route for word in ("deliveries", "files", "quarantine", "documents", "exports", "log")):
            answer = client.get(filled(route, world.things))
            assert shut(answer) or answer.status_code == 405, f"{route}: {answer.status_code}"
