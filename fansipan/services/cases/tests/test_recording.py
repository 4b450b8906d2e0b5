"""The record of a closed case: made once, whole, in Vietnamese, with the charts of other rooms."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from fansipan.kernel import clock
from fansipan.services.cases.actions import moving, recording
from fansipan.services.cases.actions.evidence import Upload
from fansipan.services.cases.actions.moving import MAKE_RECORD, Said
from fansipan.services.cases.models import CaseRecord
from fansipan.services.cases.queries import cases
from fansipan.services.cases.tests.make import make_case
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (2400, 1800), (90, 120, 160)).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def closed() -> str:
    code = make_case(title="SO₂ vượt giới hạn tại ống khói số 1", text="143 mg/Nm³ lúc 14:00")
    an, dung = cast.acting(cast.an()), cast.acting(cast.dung())
    moving.move(an, code, "acknowledge", Said())
    with clock.frozen(MONDAY + timedelta(hours=2)):
        said = Said(cause="Hỏng bơm dung dịch", remedy="Thay bơm", uploads=(Upload("ống khói.jpg", photo()),))
        moving.move(dung, code, "explain", said)
        moving.move(an, code, "report_normal", Said("đã dưới giới hạn"))
        moving.move(an, code, "close", Said("kết thúc"))
    return code


def test_closing_asks_for_the_record_in_the_same_transaction() -> None:
    code = closed()
    job = ProcrastinateJob.objects.get(task_name=MAKE_RECORD)
    assert job.args == {"case_code": code}


def test_the_record_tells_the_whole_story_in_vietnamese_and_is_small() -> None:
    code = closed()
    assert recording.make(code)
    content = cases.record(cast.acting(cast.dung()), code)
    pages = PdfReader(io.BytesIO(content)).pages
    words = " ".join(" ".join(page.extract_text().split()) for page in pages)
    for said in (
        code,
        "SO₂ vượt giới hạn tại ống khói số 1",
        "Hỏng bơm dung dịch",
        "Thay bơm",
        "Dòng thời gian",
        "kết thúc",
    ):
        assert said in words, said
    assert len({image.data for page in pages for image in page.images}) == 1
    assert len(content) < 500_000


def test_the_record_is_made_once_a_closing_and_never_of_an_open_case() -> None:
    code = closed()
    assert recording.make(code)
    assert not recording.make(code)
    moving.move(cast.acting(cast.chi()), code, "reopen", Said("again over the limit"))
    assert not recording.make(code)
    assert CaseRecord.objects.count() == 1


def test_the_record_is_handed_out_to_those_who_may_see_the_case() -> None:
    code = closed()
    client = Client()
    client.force_login(cast.dung())
    assert client.get(f"/cases/{code}/record.pdf").status_code == 404
    recording.make(code)
    assert client.get(f"/cases/{code}/record.pdf").content.startswith(b"%PDF")
    client.force_login(cast.ha())
    assert client.get(f"/cases/{code}/record.pdf").status_code == 404
