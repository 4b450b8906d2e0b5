"""A language that the house does not speak itself: with a catalogue and a setting it is read and heard everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf.locale import LANG_INFO
from django.test import Client
from django.utils import formats, translation

from fansipan.config import catalogues
from fansipan.config.formats import as_in_vietnamese
from fansipan.kernel import clock
from fansipan.kernel import text as speaking
from fansipan.sectors.citizens.actions import snapshots
from fansipan.sectors.citizens.forms.portal import AnnouncementForm
from fansipan.sectors.citizens.models import Shelter
from fansipan.sectors.citizens.tests.make import COMMUNE, make_residents
from fansipan.services.notices.actions import residents
from fansipan.services.notices.actions.residents import Wish
from fansipan.services.notices.models import PushCampaign, PushService, PushSubscription
from fansipan.services.notices.tests.servers import Browser
from fansipan.services.warnings.contracts import WarningText
from fansipan.services.warnings.forms import WRITTEN, WarningForm, initial
from fansipan.services.warnings.tests.make import DRAFT, make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Shelters"
msgstr "Chaw nkaum"
"""
SAID = WarningText("Dej nyab", "Dej nyab loj", "Dej tuaj sai.", "Khiav mus saum roob.")


@pytest.fixture
def resident(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Client]:
    """Somebody whose browser wants Hmong, at a site that was given a catalogue in it."""
    path = tmp_path / "locale" / "hmn" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    catalogues.compile_stale(tmp_path)
    monkeypatch.setitem(LANG_INFO, "hmn", {"bidi": False, "code": "hmn", "name": "Hmong", "name_local": "Hmoob"})
    settings.LOCALE_PATHS = [tmp_path / "locale", *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("hmn", "Hmoob")]
    as_in_vietnamese("hmn")
    speaking.speak(["hmn"])
    with clock.frozen(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)):
        make_residents()
        client = Client()
        client.cookies["django_language"] = "hmn"
        yield client
    speaking.speak([])


def page(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def test_pages_and_contents_are_read_in_it_and_what_is_missing_in_vietnamese(resident: Client) -> None:
    name = {"vi": "Nhà văn hóa", "en": "Village hall", "hmn": "Tsev koom"}
    Shelter.objects.create(code="S-1", name=name, commune=COMMUNE, lon=104.1, lat=22.3)
    read = page(resident, "/shelters")
    assert '<html lang="hmn"' in read
    assert "<h1>Chaw nkaum</h1>" in read
    assert "Tsev koom" in read
    assert "mở khi cần" in read
    assert '<button name="language" value="hmn" lang="hmn" aria-pressed="true">Hmoob</button>' in read
    with translation.override("hmn"):
        assert formats.number_format(1234.5, 1, force_grouping=True) == "1.234,5"


def test_an_announcement_is_written_in_it(resident: Client) -> None:
    form = AnnouncementForm({"title_vi": "Cấm đường", "title_hmn": "Kaw kev"}, communes=[])
    assert list(form.fields)[:6] == ["title_vi", "body_vi", "title_en", "body_en", "title_hmn", "body_hmn"]
    assert form.is_valid()
    assert form.new().title == {"vi": "Cấm đường", "hmn": "Kaw kev"}


def test_a_warning_in_it_is_read_told_as_cap_and_kept_on_mirrors(resident: Client, tmp_path: Path) -> None:
    make_world()
    identifier = released(texts={**DRAFT.texts, "hmn": SAID})
    assert "Khiav mus saum roob." in page(resident, "/warnings")
    assert "Rời vùng thấp ven sông." in page(Client(), "/warnings")
    assert "<language>hmn</language>" in page(resident, f"/warnings/cap/{identifier}.xml")
    snapshots.write(tmp_path / "mirror")
    assert "Dej nyab loj" in (tmp_path / "mirror" / "hmn" / "index.html").read_text(encoding="utf-8")
    assert 'href="hmn/index.html" lang="hmn">Hmoob' in (tmp_path / "mirror" / "index.html").read_text(encoding="utf-8")


def test_a_translation_of_a_warning_is_whole_or_left_out(resident: Client) -> None:
    said = initial(DRAFT)
    whole = {f"hmn_{name}": getattr(SAID, name) for name in WRITTEN}
    communes = [(code, code) for code in DRAFT.communes]
    assert WarningForm({**said, **whole}, communes=communes).errors == {}
    form = WarningForm({**said, "hmn_headline": SAID.headline}, communes=communes)
    assert set(form.errors) == {"hmn_event", "hmn_description", "hmn_instruction"}
    assert [one["open"] for one in form.translations] == [True, True]


def test_pushes_come_in_it(resident: Client) -> None:
    PushService.objects.create(origin="https://push.example")
    asking = Browser("https://push.example/p/1")
    residents.subscribe(cast.binh(), Wish(asking.endpoint, asking.p256dh, asking.auth, (COMMUNE,), "hmn"))
    assert PushSubscription.objects.get().language == "hmn"
    assert set(PushCampaign.objects.get().texts) == {"vi", "en", "hmn"}
