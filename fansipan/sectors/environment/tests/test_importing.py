"""Bringing tables in from sheets: looked at first, unconfirmed, over nothing that is there."""

from __future__ import annotations

import html
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.sectors.environment.models import LimitValue
from fansipan.sectors.environment.rules import sheets
from fansipan.sectors.environment.tests.make import load_law
from tests import cast

pytestmark = pytest.mark.django_db

NEW = "QCVN 40:2025/BTNMT"
SHEET = "Thông số;Cột;Thấp nhất;Cao nhất;Đơn vị\nCOD;A;;60;mg/L\nTSS;A;;ba mươi;mg/L\npH;A;6;9;[pH]\n"


def look(client: Client, content: str = SHEET, regulation: str = "qcvn-40-2025-btnmt") -> str:
    sheet = SimpleUploadedFile("bang-1.csv", content.encode())
    answer = client.post("/law/import", {"regulation": regulation, "sheet": sheet})
    assert answer.status_code == 200
    return answer.content.decode()


def sealed(page: str) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_looking_changes_nothing_and_says_row_by_row_what_would_come_in(client: Client) -> None:
    load_law()
    client.force_login(cast.chi())
    page = look(client)
    assert "ba mươi" in page
    assert "Đây không phải con số" in page
    assert "Chỉ viết chữ số" in page
    assert not LimitValue.objects.filter(regulation__code=NEW).exists()
    assert not OutboxEvent.objects.exists()


def test_what_was_looked_at_comes_in_unconfirmed_and_on_record(client: Client) -> None:
    load_law()
    client.force_login(cast.chi())
    answer = client.post("/law/import/bring-in", {"sealed": sealed(look(client))})
    assert answer["Location"] == "/law/qcvn-40-2025-btnmt"
    rows = {row.parameter: row for row in LimitValue.objects.filter(regulation__code=NEW)}
    assert {name: (row.low, row.high, row.status) for name, row in rows.items()} == {
        "COD": (None, 60, "unconfirmed"), "pH": (6, 9, "unconfirmed"),
    }  # fmt: skip
    assert "bang-1.csv" in rows["COD"].source
    assert rows["COD"].valid_from == date(2025, 9, 1)
    entry = AuditEntry.objects.get(action="environment.import_limits")
    assert entry.user_id == cast.chi().pk
    assert OutboxEvent.objects.get().payload["media"] == ["wastewater"]


def test_what_is_there_is_never_written_over(client: Client) -> None:
    load_law()
    client.force_login(cast.chi())
    first = sealed(look(client))
    again = sealed(look(client, SHEET.replace(";60;", ";10;")))
    client.post("/law/import/bring-in", {"sealed": first})
    page = client.post("/law/import/bring-in", {"sealed": again}, follow=True).content.decode()
    assert "được giữ nguyên" in page
    assert LimitValue.objects.get(regulation__code=NEW, parameter="COD").high == 60
    page = look(client, SHEET.replace(";60;", ";10;"))
    assert "Vị trí này đã có con số" in page
    assert 'name="sealed"' not in page
    assert LimitValue.objects.filter(regulation__code=NEW).count() == 2


def test_a_preview_that_was_changed_or_made_up_brings_nothing_in(client: Client) -> None:
    load_law()
    client.force_login(cast.chi())
    told = sealed(look(client))
    for given in ("", "nonsense", told[:-3] + "abc"):
        assert client.post("/law/import/bring-in", {"sealed": given})["Location"] == "/law/import"
    assert not LimitValue.objects.filter(regulation__code=NEW).exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 damaged", b"\xff\xfe\x00\x01", b"one;two\n1;2\n"])
def test_a_damaged_sheet_is_refused_with_a_reason(client: Client, content: bytes) -> None:
    load_law()
    client.force_login(cast.chi())
    sheet = SimpleUploadedFile("bang.xlsx", content or b" ")
    answer = client.post("/law/import", {"regulation": "qcvn-40-2025-btnmt", "sheet": sheet})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_empty_sheet_has_the_headings_that_are_read(client: Client, language: str) -> None:
    client.force_login(cast.chi())
    content = client.get("/law/import/template.xlsx", headers={"Accept-Language": language}).content
    head, *rest = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert not rest
    assert set(sheets._columns(head)) == set(sheets.HEADINGS)


def test_only_who_may_confirm_brings_tables_in(client: Client) -> None:
    load_law()
    for person in (cast.an(), cast.dung(), cast.em()):
        client.force_login(person)
        for address in ("/law/import", "/law/import/template.xlsx"):
            assert client.get(address).status_code == 403
        assert client.post("/law/import/bring-in", {"sealed": "x"}).status_code == 403
