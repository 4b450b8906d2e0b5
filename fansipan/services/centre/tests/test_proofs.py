"""The criteria of the national score: what is known of them, how they come in, and how their evidence goes out."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from fansipan.kernel.permissions import SYSTEM
from fansipan.services.centre.actions import loading
from fansipan.services.centre.models import Criterion, ScoreFrame
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(cast.chi())
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_criteria_come_in_out_of_a_sheet_marked_until_somebody_compares_them(officer: Client) -> None:
    sheet = "Mã;Chỉ tiêu;Tên tiếng Anh;Cơ bản;Nguồn\nB1.1;Hạ tầng số;Digital base;x;TT 03/2026\nC.4;Tự chọn;;không;\n"

    def send(content: str) -> int:
        return officer.post("/evidence/criteria", {"sheet": SimpleUploadedFile("a.csv", content.encode())}).status_code

    assert send(sheet) == 403
    officer.force_login(cast.giang())
    assert send(sheet) == 302
    assert list(Criterion.objects.values_list("code", "basic", "confirmed")) == [
        ("B1.1", True, False),
        ("C.4", False, False),
    ]
    Criterion.objects.update(confirmed=True)
    assert send(sheet.replace("Hạ tầng số", "Hạ tầng số dùng chung")) == 302
    assert dict(Criterion.objects.values_list("code", "confirmed")) == {"B1.1": False, "C.4": True}
    for broken in ("", sheet + "B1.1;Hai lần;;x;\n", sheet + ";Không mã;;x;\n"):
        assert send(broken) == 422 or send(broken) == 400
    assert "chưa đối chiếu" in page(officer, "/evidence")


def test_what_is_known_of_the_circular_is_shown_and_marked_until_it_is_compared(officer: Client) -> None:
    for _loaded in loading.load(SYSTEM):
        pass
    Criterion.objects.create(code="B1.1", title={"vi": "Hạ tầng số"})
    shown = page(officer, "/evidence")
    assert "1 trong 19 chỉ tiêu cơ bản" in shown
    assert "Đổi mới quản trị" in shown
    assert "chưa đối chiếu văn bản chính thức" in shown
    for _loaded in loading.load(SYSTEM):
        pass
    assert ScoreFrame.objects.count() == 1


def test_all_evidence_goes_out_as_one_document_that_carries_its_files(officer: Client) -> None:
    Criterion.objects.create(code="B1.1", title={"vi": "Hạ tầng số"})
    Criterion.objects.create(code="B1.2", title={"vi": "Trung tâm điều hành"})
    scan = b"%PDF-1.4\n%%EOF\n"
    sent = {"criterion": "B1.1", "level": "1", "title": "Quyết định 12", "dated": "2026-11-20"}
    officer.post("/evidence", {**sent, "file": SimpleUploadedFile("qd-12.pdf", scan)})
    answer = officer.get("/evidence.pdf")
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    text = " ".join(one.extract_text() for one in read.pages)
    for word in ("Quyết định 12", "Trung tâm điều hành", "qd-12.pdf"):
        assert word in " ".join(text.split()), word
    ((name, contents),) = read.attachments.items()
    assert name.startswith("B1.1-")
    assert contents == [scan]
