"""A living portal for the demo: announcements, and reports at every step, made by the same actions as real ones."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from fansipan.kernel import clock
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM
from fansipan.sectors.citizens.actions import announcing, loading, moderating, owning, preparing, reporting, uploading
from fansipan.sectors.citizens.actions.announcing import NewAnnouncement
from fansipan.sectors.citizens.contracts import NewReport, Sent
from fansipan.sectors.citizens.models import Announcement, Report, ReportMedia
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.evidence import Upload
from fansipan.services.cases.actions.moving import Said

COMMUNE, TOWN = (104.13, 22.285), (103.972, 22.487)


@dataclass(frozen=True, slots=True)
class Sample:
    """A report of the demo: what, where beside a middle (degrees), hours ago, how far it has come."""

    category: str
    middle: tuple[float, float]
    aside: tuple[float, float]
    hours: float
    steps: int
    text: str
    stars: int = 0


SAMPLES = (
    Sample("rubbish", COMMUNE, (0.002, 0.001), 70, 3, "Rác tồn đọng ở cổng chợ, bốc mùi từ sáng.", 5),
    Sample("light", COMMUNE, (-0.004, 0.003), 52, 3, "Ba cột đèn liền nhau không sáng.", 4),
    Sample("smoke-smell", COMMUNE, (0.006, -0.004), 30, 1, "Mùi hắc từ khoảng 21 giờ tối qua."),
    Sample("road", COMMUNE, (0.001, 0.006), 26, 2, "Ổ gà sâu giữa đường, xe máy dễ ngã."),
    Sample("landslide", COMMUNE, (-0.007, -0.002), 5, 2, "Đất sạt xuống nửa mặt đường sau cơn mưa."),
    Sample("tree", TOWN, (0.003, 0.002), 20, 3, "Cành cây gãy vướng dây điện.", 5),
    Sample("public-order", TOWN, (-0.002, 0.004), 44, 1, "Xe đỗ kín vỉa hè trước cổng trường."),
    Sample("flood", TOWN, (0.005, -0.003), 3, 0, "Cống tắc, nước ngập ngang bánh xe."),
    Sample("noise", TOWN, (-0.005, -0.001), 12, 0, "Loa kẹo kéo sau 22 giờ."),
)


def seed(folder: Path) -> str:
    """The invented shelters of a province's demo, announcements and reports; in words what was made. Safe to repeat."""
    shelters = sum(len(one.created) for one in loading.load_province(SYSTEM, folder / "demo"))
    return f"{shelters} shelters, {_said_and_reported()}"


def _said_and_reported() -> str:
    """Announcements and reports, where there are none."""
    if Report.objects.exists() or Announcement.objects.exists():
        return "no announcement and no report of residents made"
    for title, body, communes in ANNOUNCEMENTS:
        announcing.publish(SYSTEM, announcing.write(SYSTEM, NewAnnouncement(title, body, communes=communes)))
    for number, sample in enumerate(SAMPLES):
        _report(sample, number)
    return f"{len(ANNOUNCEMENTS)} announcements and {len(SAMPLES)} reports of residents made"


ANNOUNCEMENTS: tuple[tuple[dict[str, str], dict[str, str], tuple[str, ...]], ...] = (
    (
        {"vi": "Cài ứng dụng Fansipan để nhận cảnh báo", "en": "Install Fansipan to be warned"},
        {
            "vi": "Chọn xã, phường của bạn trên trang này. Cảnh báo, điểm sơ tán, số khẩn cấp đọc được khi mất mạng.",
            "en": "Choose your commune on this page. Warnings, shelters, emergency numbers are read without a line.",
        },
        (),
    ),
    (
        {"vi": "Lịch thu gom rác mới (dữ liệu minh họa)", "en": "New days for rubbish (demo data)"},
        {"vi": "Từ tuần sau: thứ Ba và thứ Sáu, trước 7 giờ.", "en": "From next week: Tuesday and Friday, before 7."},
        ("02908",),
    ),
)


def _report(sample: Sample, number: int) -> None:
    sent_at = clock.now() - timedelta(hours=sample.hours)
    point = (sample.middle[0] + sample.aside[0], sample.middle[1] + sample.aside[1])
    with clock.frozen(sent_at):
        photo = str(uploading.whole(_picture(number), "anh.jpg"))
        new = NewReport(f"demo-report-{number:04d}", sample.category, *point, text=sample.text, uploads=(photo,))
        sent = reporting.report(ANONYMOUS, new)
    _moderated(sent.code, sample.text)
    for step in range(1, sample.steps + 1):
        with clock.frozen(sent_at + timedelta(hours=sample.hours * step / (sample.steps + 1))):
            _step(sent, step, point, number)
    if sample.stars:
        owning.rate(sent.secret, sample.stars, "")


def _step(sent: Sent, step: int, point: tuple[float, float], number: int) -> None:
    if step == 1:
        moving.move(SYSTEM, sent.code, "receive", Said())
    elif step == 2:
        moving.move(SYSTEM, sent.code, "start", Said("Đã cử người đến hiện trường."))
    else:
        proof = Upload("ket-qua.jpg", _picture(number + 50), clock.now(), *point)
        moving.move(SYSTEM, sent.code, "close", Said("Đã xử lý xong, ảnh kèm theo.", uploads=(proof,)))
        moderating.take_proofs(sent.code)
        _moderated(sent.code, "")


def _moderated(code: str, text: str) -> None:
    """Let words and pictures through as a moderator would."""
    if text:
        moderating.show(SYSTEM, code, text)
    for media in ReportMedia.objects.filter(report__case=code, state="arrived"):
        preparing.blur(SYSTEM, media.pk, [])
        preparing.publish(SYSTEM, media.pk)


def _picture(number: int) -> bytes:
    """A drawn landscape: the demo shows no photo of anybody's street."""
    image = Image.new("RGB", (960, 640), (196, 214, 232))
    draw = ImageDraw.Draw(image)
    for layer in range(4):
        top = 220 + layer * 90 + (number * 37 + layer * 53) % 60
        green = 120 - layer * 16
        corners = [(0, 640), (0, top + 60)]
        corners += [(x, top + (x * (layer + 3) * 7 + number * 91) % 70) for x in range(80, 960, 160)]
        draw.polygon([*corners, (960, top + 40), (960, 640)], fill=(60 + layer * 18, green + 40, 70 + layer * 8))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
