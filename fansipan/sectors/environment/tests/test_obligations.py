"""What stations owe, from readings, sensors and filings to the page that says it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions.obligations import filing, judging, loading, telling
from fansipan.sectors.environment.actions.obligations.filing import NewCertificate, NewNotice, NewProof
from fansipan.sectors.environment.contracts.obligations import Obligation, ObligationKind, ObligationState
from fansipan.sectors.environment.models import ObligationRule, ObligationTold
from fansipan.sectors.environment.queries.obligations import filings, standing
from fansipan.services.notices.actions import spreading
from fansipan.services.notices.models import Notice, NoticeDelivery
from fansipan.services.notices.tests.make import make_hub
from fansipan.services.observations.actions import delivering, logbook, rolling
from fansipan.services.observations.actions.documents import Upload
from fansipan.services.observations.actions.logbook import NewEntry
from fansipan.services.observations.contracts import LogKind, Parcel, Sender
from fansipan.services.observations.models import GapCause, Sensor, Station
from fansipan.services.observations.queries import availability
from fansipan.services.observations.rules.windows import Length, window
from fansipan.services.observations.tests.make import make_station
from tests import cast
from tests.hearing import hear

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 20, 17, tzinfo=UTC)
"""Midnight before the 21st in Viet Nam."""

HOUR = timedelta(hours=1)
NOW = START + 40 * HOUR
MONTH = window(Length.MONTH, date(2026, 11, 22))
PDF = b"%PDF-1.4 certificate"


@pytest.fixture(autouse=True)
def rules() -> None:
    for _loaded in loading.load(SYSTEM):
        pass


def send(station: Station, first: datetime, hours: int, status: str = "00") -> None:
    """SO2 every five minutes for some hours."""
    times = [first + timedelta(minutes=5 * number) for number in range(1, 12 * hours + 1)]
    lines = [
        f"SO2\t{100 + n % 7}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}"
        for n, at in enumerate(times)
    ]
    content = ("\n".join(lines) + "\n").encode()
    with clock.frozen(times[-1]):
        delivering.deliver(Parcel(content, "circular10", Sender("ftp", "logger"), "f.txt", station.pk))
        while rolling.roll_up():
            pass


def a_station(code: str = "TL-KT-01", **fields: object) -> Station:
    return make_station(code, properties=("SO2",), expected_from=START, **fields)


def owed(code: str, kind: ObligationKind) -> list[Obligation]:
    return list(standing.station(SYSTEM, code, MONTH).of(kind))


def test_each_slot_of_a_month_is_counted_for_what_it_was() -> None:
    station = a_station()
    send(station, START, 10)
    send(station, START + 10 * HOUR, 2, "01")
    send(station, START + 12 * HOUR, 1, "02")
    with clock.frozen(START + 20 * HOUR):
        entry = NewEntry(LogKind.MAINTENANCE, START + 14 * HOUR, "filter changed", START + 15.5 * HOUR)
        logbook.write(cast.acting(cast.dung()), station.code, entry)
        rolling.close_hours()
        parts = availability.availability([station.pk], MONTH)[0].parts
    assert (parts.expected, parts.received, parts.valid) == (240, 156, 120)
    assert (parts.calibrating, parts.faulty, parts.failed, parts.excused) == (24, 12, 0, 18)


def test_an_interruption_is_due_then_overdue_then_answered() -> None:
    station = a_station()
    send(station, START, 10)
    silent_from = START + 10 * HOUR
    dung, chi = cast.acting(cast.dung()), cast.acting(cast.chi())
    with clock.frozen(silent_from + 11 * HOUR):
        rolling.close_hours()
        assert [one.state for one in owed(station.code, ObligationKind.SILENCE)] == [ObligationState.DUE]
    with clock.frozen(silent_from + 13 * HOUR):
        rolling.close_hours()
        late = owed(station.code, ObligationKind.SILENCE)[0]
        assert (late.state, late.since, late.until) == (ObligationState.OVERDUE, silent_from, None)
        number = filing.file_notice(
            dung, station.code, NewNotice(silent_from, silent_from + 20 * HOUR, "power cut", "generator")
        )
        waiting = owed(station.code, ObligationKind.SILENCE)[0]
        assert waiting.state is ObligationState.WAITING
        assert waiting.late
        assert GapCause.objects.get(station=station).cause == "power cut"
        judging.give_back(chi, station.code, number, "since when does the generator run?")
        assert owed(station.code, ObligationKind.SILENCE)[0].state is ObligationState.RETURNED
        again = filing.file_notice(
            dung, station.code, NewNotice(silent_from, silent_from + 20 * HOUR, "power cut", "generator from 14:00")
        )
        judging.accept(chi, station.code, again)
        assert owed(station.code, ObligationKind.SILENCE)[0].state is ObligationState.MET


def test_a_short_interruption_that_is_over_asks_for_nothing() -> None:
    station = a_station()
    send(station, START, 10)
    send(station, START + 20 * HOUR, 2)
    with clock.frozen(START + 22 * HOUR):
        rolling.close_hours()
        assert owed(station.code, ObligationKind.SILENCE) == []


def test_a_long_interruption_that_is_over_still_asks_for_its_notice() -> None:
    station = a_station()
    send(station, START, 10)
    send(station, START + 23 * HOUR, 2)
    with clock.frozen(START + 25 * HOUR):
        rolling.close_hours()
        found = owed(station.code, ObligationKind.SILENCE)[0]
    assert found.state is ObligationState.OVERDUE
    assert (found.since, found.until) == (START + 10 * HOUR, START + 23 * HOUR + timedelta(minutes=5))


def test_an_accepted_certificate_moves_the_date_of_its_sensor() -> None:
    station = a_station()
    sensor = Sensor.objects.get(station=station)
    Sensor.objects.filter(pk=sensor.pk).update(verification_due=date(2026, 11, 20))
    dung, chi = cast.acting(cast.dung()), cast.acting(cast.chi())
    paper = NewCertificate(
        ObligationKind.VERIFICATION, sensor.pk, date(2026, 11, 19), date(2027, 11, 19), "KĐ-77", Upload("c.pdf", PDF)
    )
    with clock.frozen(NOW):
        assert owed(station.code, ObligationKind.VERIFICATION)[0].state is ObligationState.OVERDUE
        number = filing.file_certificate(dung, station.code, paper)
        with pytest.raises(Conflict, match="filing_waits"):
            filing.file_certificate(dung, station.code, paper)
        sensor.refresh_from_db()
        assert sensor.verification_due == date(2026, 11, 20)
        judging.accept(chi, station.code, number)
        sensor.refresh_from_db()
        assert sensor.verification_due == date(2027, 11, 19)
        assert owed(station.code, ObligationKind.VERIFICATION)[0].state is ObligationState.MET
        with pytest.raises(Conflict, match="filing_answered"):
            judging.give_back(chi, station.code, number, "too late")
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"environment.file_obligation", "environment.accept_filing", "observations.renew_sensor"} <= actions


def test_a_certificate_needs_its_paper_and_days_that_make_sense() -> None:
    station = a_station()
    sensor = Sensor.objects.get(station=station).pk
    dung = cast.acting(cast.dung())
    kind, upload = ObligationKind.CALIBRATION, Upload("c.pdf", PDF)
    first, new_year, tomorrow = date(2026, 11, 1), date(2027, 1, 1), date(2026, 11, 23)
    with clock.frozen(NOW):
        for bad, code in (
            (
                NewCertificate(kind, sensor, tomorrow, new_year, "1", upload),
                "certificate_of_tomorrow",
            ),
            (
                NewCertificate(kind, sensor, first, first, "1", upload),
                "certificate_turned_round",
            ),
            (NewCertificate(kind, sensor, first, new_year, "1"), "certificate_missing"),
            (NewCertificate(kind, sensor, first, new_year, " ", upload), "text_missing"),
        ):
            with pytest.raises(Invalid, match=code):
                filing.file_certificate(dung, station.code, bad)


def test_only_the_own_plant_files_and_only_officers_answer() -> None:
    station = a_station()
    a_station("TL-KT-02", organisation=cast.other_plant())
    dung, an, ha = (cast.acting(one) for one in (cast.dung(), cast.an(), cast.ha()))
    with clock.frozen(NOW):
        with pytest.raises(NotFound):
            filing.file_proof(ha, station.code, NewProof("https://example.vn"))
        number = filing.file_proof(dung, station.code, NewProof("https://example.vn"))
        for person in (dung, an):
            with pytest.raises(Forbidden):
                judging.accept(person, station.code, number)
        with pytest.raises(NotFound):
            judging.accept(cast.acting(cast.chi()), "TL-KT-02", number)
        assert [code for code, _name, _filing in filings.waiting(cast.acting(cast.chi()))] == [station.code]
        assert filings.waiting(ha) == []
        assert [one.code for one in standing.standing(ha, MONTH)] == ["TL-KT-02"]


def test_an_officer_returns_nothing_without_saying_why() -> None:
    station = a_station()
    with clock.frozen(NOW):
        number = filing.file_proof(cast.acting(cast.dung()), station.code, NewProof("board at the gate"))
        with pytest.raises(Invalid, match="remark_missing"):
            judging.give_back(cast.acting(cast.chi()), station.code, number, "  ")


def test_publication_is_the_plants_board_for_a_stack_and_the_provinces_page_for_ambient_air() -> None:
    a_station()
    a_station("KK-01", kind="ambient_air", public=True)
    with clock.frozen(NOW):
        assert [one.state for one in owed("TL-KT-01", ObligationKind.BOARD)] == [ObligationState.DUE]
        assert owed("TL-KT-01", ObligationKind.PORTAL) == []
        assert [one.state for one in owed("KK-01", ObligationKind.PORTAL)] == [ObligationState.MET]
        assert owed("KK-01", ObligationKind.BOARD) == []


def test_what_is_due_and_what_is_overdue_is_told_once_for_each_due_date() -> None:
    station = a_station()
    Sensor.objects.filter(station=station).update(verification_due=date(2026, 11, 25))

    heard: set[UUID] = set()

    def told() -> list[tuple[str, object]]:
        """What is told now, and was not before."""
        telling.tell()
        rows = OutboxEvent.objects.filter(name__startswith="environment.obligation").exclude(pk__in=heard)
        papers = [row for row in rows if row.payload["kind"] == "verification"]
        heard.update(row.pk for row in papers)
        return [(row.name.rpartition("_")[2], row.payload["due"]) for row in papers]

    with clock.frozen(NOW):
        assert told() == [("due", "2026-11-26T00:00:00+07:00")]
        assert told() == []
    with clock.frozen(NOW + timedelta(days=5)):
        assert [name for name, _due in told()] == ["overdue"]
        assert told() == []
        Sensor.objects.filter(station=station).update(verification_due=date(2026, 12, 10))
        assert told() == [("due", "2026-12-11T00:00:00+07:00")]


def test_a_plant_is_told_what_it_owes_and_the_province_what_is_overdue() -> None:
    station = a_station()
    make_hub()
    for person in (cast.an, cast.chi, cast.dung, cast.ha):
        person()
    Sensor.objects.filter(station=station).update(verification_due=date(2026, 11, 25))

    def told(event: str) -> set[str]:
        telling.tell()
        hear(f"environment.obligation_{event}")
        hear(f"environment.obligation_{event}")
        spreading.spread()
        rows = NoticeDelivery.objects.filter(notice__kind=f"environment.obligation_{event}")
        return set(rows.filter(notice__key__contains="verification").values_list("user__login", flat=True))

    with clock.frozen(NOW):
        assert told("due") == {"dung"}
    with clock.frozen(NOW + timedelta(days=5)):
        assert told("overdue") == {"dung", "chi"}
    late = Notice.objects.filter(kind="environment.obligation_overdue", key__contains="verification")[0]
    assert "TL-KT-01" in late.texts["vi"]["title"] or "TL-KT-01" in late.url


def test_a_rain_gauge_owes_nothing_of_all_this() -> None:
    a_station("MUA-01", kind="rain")
    assert standing.station(SYSTEM, "MUA-01", MONTH).items == ()


def test_loading_the_rules_again_keeps_what_an_officer_confirmed() -> None:
    ObligationRule.objects.filter(kind="availability").update(number=0.8, status="confirmed")
    loaded = next(loading.load(SYSTEM))
    assert not loaded.created
    assert ObligationRule.objects.get(kind="availability").number == 0.8


def test_a_plant_sees_what_it_owes_and_files_it_on_a_page(client: Client) -> None:
    station = a_station()
    client.force_login(cast.dung())
    with clock.frozen(NOW):
        page = client.get("/obligations").content.decode()
        assert "Việc bạn phải làm" in page
        assert "TL-KT-01" in page
        sent = {"where": "https://nhamay.vn/quan-trac"}
        answer = client.post(f"/stations/{station.code}/obligations/proof", sent, follow=True)
        assert "https://nhamay.vn/quan-trac" in answer.content.decode()


def test_an_officer_answers_on_the_stations_page(client: Client) -> None:
    station = a_station()
    with clock.frozen(NOW):
        number = filing.file_proof(cast.acting(cast.dung()), station.code, NewProof("board"))
        client.force_login(cast.chi())
        assert f"#filing-{number}" in client.get("/obligations").content.decode()
        address = f"/stations/{station.code}/obligations/filings/{number}"
        assert client.post(f"{address}/return", {"remark": ""}).status_code == 422
        answer = client.post(f"{address}/accept", {"remark": "seen on site"}, follow=True)
        assert "seen on site" in answer.content.decode()
        assert owed(station.code, ObligationKind.BOARD)[0].state is ObligationState.MET


def test_an_accepted_proof_is_taken_back_when_it_holds_no_more(client: Client) -> None:
    station = a_station()
    with clock.frozen(NOW):
        number = filing.file_proof(cast.acting(cast.dung()), station.code, NewProof("board"))
        judging.accept(cast.acting(cast.chi()), station.code, number)
        client.force_login(cast.chi())
        assert "Không còn hiệu lực" in client.get(f"/stations/{station.code}/obligations").content.decode()
        address = f"/stations/{station.code}/obligations/filings/{number}/return"
        assert client.post(address, {"remark": "the board is dark"}).status_code == 302
        assert owed(station.code, ObligationKind.BOARD)[0].state is ObligationState.RETURNED


def test_disclosure_and_dates_that_nobody_entered_are_asked_for_once_a_month() -> None:
    station = a_station()
    station.sensors.update(verification_due=None, calibration_due=None, installed=None)

    def asked() -> set[str]:
        rows = ObligationTold.objects.filter(state="due").values_list("key", "due")
        return {f"{key.partition(':')[0]} {due.astimezone(clock.VIETNAM):%Y-%m}" for key, due in rows}

    with clock.frozen(NOW):
        telling.tell()
        told = asked()
        telling.tell()
        assert asked() == told
    month = f"{(NOW.astimezone(clock.VIETNAM).replace(day=1) + timedelta(days=32)).replace(day=1):%Y-%m}"
    assert told >= {f"{kind} {month}" for kind in ("board", "verification", "calibration")}


def test_the_list_leaves_as_csv_and_xlsx_and_that_is_on_record(client: Client) -> None:
    a_station(name={"vi": "=cmd()", "en": "x"})
    client.force_login(cast.chi())
    with clock.frozen(NOW):
        text = client.get("/obligations.csv").content.decode("utf-8-sig")
        book = client.get("/obligations.xlsx").content
        narrowed = client.get("/obligations.csv?state=waiting").content.decode("utf-8-sig")
    assert "'=cmd()" in text
    assert len(text.splitlines()) == 1 + 4
    assert len(narrowed.splitlines()) == 1
    assert book.startswith(b"PK")
    assert AuditEntry.objects.filter(action="environment.export_obligations").count() == 3


def test_the_api_says_the_same_as_the_page(client: Client) -> None:
    a_station()
    client.force_login(cast.dung())
    with clock.frozen(NOW):
        found = client.get("/api/v1/obligations").json()["stations"]
        one = client.get("/api/v1/stations/TL-KT-01/obligations?month=2026-11").json()
    assert [station["station"] for station in found] == ["TL-KT-01"]
    assert {item["kind"] for item in one["obligations"]} == {"availability", "verification", "calibration", "board"}
    assert not one["obligations"][0]["rule"]["confirmed"]
